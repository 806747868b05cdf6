using Microsoft.Extensions.DependencyInjection;

namespace Troupe.TestKit.Tests.Harness;

public sealed class MetadataTests
{
    private readonly List<string?> _begun = [];

    [Fact]
    public async Task CommittedMetadata_ShouldBeThatOfTheNewestMark_AndOutliveARestart()
    {
        await using var harness = await StartAsync();
        await harness.DeliverAsync(1, 2, 3);

        Assert.Equal((3, "{\"sum\":6}"), (harness.CommittedOffset, harness.CommittedMetadata));
        await harness.StopAsync();
        await harness.ReassignAsync(isNewProcess: true);
        await harness.DeliverAsync(4);

        Assert.Equal("{\"sum\":10}", harness.CommittedMetadata);
        Assert.Equal([null, "{\"sum\":6}"], _begun);
    }

    [Fact]
    public async Task Consumer_ShouldBeginWithWhatAnotherMemberHasCommitted()
    {
        await using var harness = await StartAsync(new HarnessOptions { CommittedOffset = 5, CommittedMetadata = "{\"sum\":40}" });
        await harness.DeliverAsync(2);
        Assert.Equal("{\"sum\":42}", harness.CommittedMetadata);
        await harness.RevokeAsync();

        await harness.ReassignAsync(committedOffset: 8);

        Assert.Equal(["{\"sum\":40}", null], _begun);
    }

    [Fact]
    public async Task CommittedMetadata_ShouldNotMove_WhenItsTransactionIsRolledBack()
    {
        await using var harness = await StartAsync(route: topic => topic.Transactional());
        await harness.DeliverAsync(1);
        harness.FailCommit();

        await harness.DeliverAsync(2);

        Assert.Equal((2, "{\"sum\":3}"), (harness.CommittedOffset, harness.CommittedMetadata));
        Assert.Equal([null, "{\"sum\":1}"], _begun);
    }

    private Task<ConsumerHarness<Adder, int>> StartAsync(HarnessOptions? options = null, Action<TopicBuilder>? route = null) =>
        ConsumerHarness<Adder, int>.StartAsync(services => services.AddSingleton(_begun), topic: route, options: options);

    private sealed record State(int Sum);

    private sealed class Adder(List<string?> begun) : PartitionConsumerActor<int>
    {
        private int _sum;

        protected override Task OnAssignedAsync(CancellationToken cancellationToken)
        {
            begun.Add(OffsetMetadata);
            _sum = ReadOffsetMetadata<State>()?.Sum ?? 0;
            return Task.CompletedTask;
        }

        protected override Task ConsumeAsync(Message<int> message, CancellationToken cancellationToken)
        {
            _sum += message.Value;
            MarkAsConsumed(message, new State(_sum));
            return Task.CompletedTask;
        }
    }
}
