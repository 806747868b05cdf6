using System.Diagnostics;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Lifetime;

// A stop while the client waits in a long poll takes no longer than the work there is; a stop with a consumer that does not end comes at the
// time-out and says whose fault it was. Guards against processes that their orchestrator has to kill.
[Collection(AloneGroup.Name)]
public sealed class StopTests
{
    /// <summary>Just below the time after which a client gives a request up.</summary>
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(50);

    [SkippableTheory, EveryBroker]
    public async Task Stop_ShouldComeAtOnce_WhenALongPollIsOpen(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 5);
        var host = await stage.StartHostAsync(
            group => group.Topic<QuickConsumer>(topic),
            troupe => troupe.WithKafka("fetch.wait.max.ms", $"{LongPoll.TotalMilliseconds}").ShutdownTimeout(LongPoll));
        await host.Journal.WhenDeliveredAsync(offset: 4);

        var stopping = Stopwatch.StartNew();
        await host.StopAsync();

        Assert.True(stopping.Elapsed < TimeSpan.FromSeconds(1), $"The stop took {stopping.Elapsed}.{host.Log}");
        Assert.Equal(5, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task Stop_ShouldComeAtTheTimeoutAndNameTheConsumer_WhenOneHangs(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        await stage.ProduceNumbersAsync(topic, 5);
        var gate = new Gate();
        var host = await stage.StartHostAsync(
            group => group.Topic<HangingConsumer>(topic).CancelGrace(TimeSpan.FromSeconds(1)),
            troupe => troupe.ShutdownTimeout(TimeSpan.FromSeconds(2)),
            services => services.Add(gate));
        await host.Journal.WhenDeliveredAsync(offset: 2);
        await Eventually.IsAsync(async () => await stage.CommittedOffsetAsync(topic) == 2, "what was finished before the hang is not committed");

        var stopping = Stopwatch.StartNew();
        await host.StopAsync();
        stopping.Stop();
        gate.Open();

        Assert.InRange(stopping.Elapsed, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(5));
        Assert.Contains(nameof(HangingConsumer), Assert.Single(host.Log.Logged(LogEvents.Overdue)).Text, StringComparison.Ordinal);
        Assert.Equal(2, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class QuickConsumer(Journal journal) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }

    private sealed class HangingConsumer(Journal journal, Gate gate) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return message.Offset == 2 ? gate.Opened : Task.CompletedTask;
        }
    }
}
