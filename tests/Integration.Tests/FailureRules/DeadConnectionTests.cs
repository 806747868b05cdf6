using Confluent.Kafka;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.FailureRules;

// Another client takes the place of a static member, which ends the client of the connection for good. That is said, a new connection takes the
// place back, and nothing is lost. (That health is unhealthy meanwhile, for about a second, is a row of the table of HealthRules.) Guards against a worker that is assigned, silent and idle.
public sealed class DeadConnectionTests
{
    private const int ConnectionEnded = 3200;

    [SkippableTheory, EveryBroker]
    public async Task Connection_ShouldBeMissedAndReplaced_WhenItsClientDies(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 5);

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic), troupe => troupe.WithKafka("group.instance.id", "one"));
        await host.Journal.WhenDeliveredAsync(offset: 4);
        using (var rival = Rival(stage, topic))
        {
            // The rival gets the place only while it polls.
            var ended = host.Log.WhenLoggedAsync(ConnectionEnded);
            while (!ended.IsCompleted) rival.Consume(TimeSpan.FromMilliseconds(20));
            await ended;
        }

        await host.Log.WhenLoggedAsync(LogEvents.Assigned, times: 2);
        await stage.ProduceNumbersAsync(topic, 5, from: 5);
        await host.Journal.WhenDeliveredAsync(offset: 9);
        await host.WhenHealthAsync(status => status == HealthStatus.Healthy);
        await host.StopAsync();

        Assert.Equal(Enumerable.Range(0, 10).Select(offset => (long)offset), host.Journal.Offsets().Distinct());
        Assert.Equal(10, await stage.CommittedOffsetAsync(topic));
    }

    private static IConsumer<byte[], byte[]> Rival(TestStage stage, string topic)
    {
        var rival = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
            {
                BootstrapServers = stage.BootstrapServers,
                GroupId = stage.GroupId,
                GroupInstanceId = "one:default:1",
                PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
                SessionTimeoutMs = 6000,
                EnableAutoCommit = false,
            })
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();
        rival.Subscribe(topic);
        return rival;
    }

    private sealed class Consumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }
}
