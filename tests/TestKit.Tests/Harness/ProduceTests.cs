using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;

namespace Troupe.TestKit.Tests.Harness;

public sealed class ProduceTests
{
    [Fact]
    public async Task Produced_ShouldHoldWhatWasProduced_InOrder()
    {
        await using var harness = await ConsumerHarness<Invoicer, Order>.StartAsync(services => services.AddSingleton(new List<int>()));

        await harness.DeliverAsync(new Order(1, 10m), new Order(2, 20m));

        Assert.Equal([10m, 20m], harness.Produced.Select(record => record.Value<decimal>()));
        Assert.Equal(["1", "2"], harness.Produced.Select(record => record.Key));
        Assert.All(harness.Produced, record => Assert.Equal("invoices", record.Topic));
        Assert.Equal(2, harness.CommittedOffset);
    }

    // Scenario 15d.
    [Fact]
    public async Task Message_ShouldFailAndBeRetried_WhenWhatItProducedIsRefused()
    {
        var calls = new List<int>();
        await using var harness = await ConsumerHarness<Invoicer, Order>.StartAsync(services => services.AddSingleton(calls));
        harness.FailProduce("invoices");

        await harness.DeliverAsync(new Order(1, 10m), new Order(2, 20m));

        Assert.Equal([1, 1, 2], calls);
        var failure = Assert.Single(harness.Failures);
        Assert.Equal(0, failure.Offset);
        Assert.Equal(ErrorCode.Local_MsgTimedOut, Assert.IsType<ProduceRefusedException>(failure.Exception).Error.Code);
        Assert.Equal([10m, 20m], harness.Produced.Select(record => record.Value<decimal>()));
        Assert.Equal(2, harness.CommittedOffset);
    }

    [Fact]
    public async Task Mark_ShouldWaitForTheBroker_WhenSomethingWasProducedBeforeIt()
    {
        await using var harness = await ConsumerHarness<Invoicer, Order>.StartAsync(services => services.AddSingleton(new List<int>()));
        var held = harness.HoldAcknowledgements();

        var delivering = harness.DeliverAsync(new Order(1, 10m));
        await harness.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.False(delivering.IsCompleted);
        Assert.Equal(0, harness.CommittedOffset);
        held.Dispose();
        await delivering;
        Assert.Equal(1, harness.CommittedOffset);
    }

    private sealed class Invoicer(List<int> calls) : PartitionConsumerActor<Order>
    {
        protected override Task ConsumeAsync(Message<Order> message, CancellationToken cancellationToken)
        {
            calls.Add(message.Value.Id);
            Produce("invoices", message.Value.Total, key: $"{message.Value.Id}");
            return Task.CompletedTask;
        }
    }
}
