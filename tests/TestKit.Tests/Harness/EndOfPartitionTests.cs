using Microsoft.Extensions.DependencyInjection;

namespace Troupe.TestKit.Tests.Harness;

public sealed class EndOfPartitionTests
{
    private readonly List<string> _seen = [];

    [Fact]
    public async Task Hook_ShouldRun_WhenAllThatIsThereWasDelivered()
    {
        await using var harness = await ConsumerHarness<Reading, string>.StartAsync(services => services.AddSingleton(_seen));

        await harness.DeliverAsync("a", "b");
        await harness.DeliverAsync("c");

        Assert.Equal(["end", "a", "b", "end", "c", "end"], _seen);
        Assert.Equal(3, harness.CommittedOffset);
    }

    [Fact]
    public async Task Hook_ShouldWait_UntilWhatFailedIsThrough()
    {
        await using var harness = await ConsumerHarness<Reading, string>.StartAsync(services => services.AddSingleton(_seen));

        await harness.DeliverAsync("once");

        Assert.Equal(["end", "once", "once", "end"], _seen);
    }

    [Fact]
    public async Task Hook_ShouldCostNothing_WhenItThrows()
    {
        await using var harness = await ConsumerHarness<Failing, string>.StartAsync(services => services.AddSingleton(_seen));

        await harness.DeliverAsync("a");

        Assert.Equal(["a"], _seen);
        Assert.Empty(harness.Failures);
        Assert.Equal(1, (await harness.GetStatusAsync()).Incarnation);
        Assert.Contains(harness.Events, written => written.Id == 3054);
    }

    private sealed class Reading(List<string> seen) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            seen.Add(message.Value);
            return message.Value == "once" && Attempt == 1 ? throw new InvalidOperationException("once") : Task.CompletedTask;
        }

        protected override Task OnEndOfPartitionAsync(CancellationToken cancellationToken)
        {
            seen.Add("end");
            return Task.CompletedTask;
        }
    }

    private sealed class Failing(List<string> seen) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            seen.Add(message.Value);
            return Task.CompletedTask;
        }

        protected override Task OnEndOfPartitionAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("no end");
    }
}
