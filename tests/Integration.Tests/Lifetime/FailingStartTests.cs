using Microsoft.Extensions.Diagnostics.HealthChecks;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Lifetime;

// A consumer cannot be made at first: its constructor throws (a service is not ready), or OnAssignedAsync does (a state cannot be loaded). It is
// tried again until it works and no message is blamed, although the route gives up at the first failure. Guards against dead letters for an
// outage that has nothing to do with them.
public sealed class FailingStartTests
{
    [SkippableTheory, EveryBroker]
    public Task Messages_ShouldNotBeBlamed_WhenTheConstructorFailsAtFirst(BrokerKind broker) => AssertNothingIsBlamedAsync<FailingConstructor>(broker);

    [SkippableTheory, EveryBroker]
    public Task Messages_ShouldNotBeBlamed_WhenOnAssignedFailsAtFirst(BrokerKind broker) => AssertNothingIsBlamedAsync<FailingOnAssigned>(broker);

    private static async Task AssertNothingIsBlamedAsync<TConsumer>(BrokerKind broker)
        where TConsumer : ConsumerActor
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var queue = await stage.CreateTopicAsync("dead");
        await stage.ProduceNumbersAsync(topic, 5);
        var ready = new Gate();

        var host = await stage.StartHostAsync(
            group => group.Topic<TConsumer>(topic, route => route.DeadLetterQueue(queue, maxRetries: 0).QuickBackoff()),
            services: services => services.Add(ready));
        await host.Log.WhenLoggedAsync(LogEvents.OpeningFailed, times: 4);
        await host.WhenHealthAsync(status => status == HealthStatus.Degraded);
        var deliveredMeanwhile = host.Journal.Deliveries;
        ready.Open();
        await host.Journal.WhenDeliveredAsync(offset: 4);
        await host.WhenHealthAsync(status => status == HealthStatus.Healthy);
        await host.StopAsync();

        Assert.Empty(deliveredMeanwhile);
        Assert.Equal([0, 1, 2, 3, 4], host.Journal.Offsets());
        Assert.All(host.Journal.Deliveries, delivery => Assert.Equal(1, delivery.Attempt));
        Assert.Empty(await stage.ReadAsync(queue));
        Assert.Equal(5, await stage.CommittedOffsetAsync(topic));
    }

    private sealed class FailingConstructor : PartitionConsumerActor<string>
    {
        private readonly Journal _journal;

        public FailingConstructor(Journal journal, Gate ready)
        {
            _journal = journal;
            if (!ready.IsOpen) throw new InvalidOperationException("not ready");
        }

        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            _journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }

    private sealed class FailingOnAssigned(Journal journal, Gate ready) : PartitionConsumerActor<string>
    {
        protected override Task OnAssignedAsync(CancellationToken cancellationToken) =>
            ready.IsOpen ? Task.CompletedTask : throw new InvalidOperationException("not ready");

        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return Task.CompletedTask;
        }
    }
}
