using Microsoft.Extensions.DependencyInjection;

namespace Troupe.TestKit.Tests.Harness;

public sealed class OffsetTests
{
    [Fact]
    public async Task CommittedOffset_ShouldWaitForMarks_WhenOffsetsAreManual()
    {
        await using var harness = await ConsumerHarness<EveryThird, string>.StartAsync(topic: topic => topic.ManualOffsets());

        Assert.Null(harness.CommittedOffset);
        await harness.DeliverAsync("a", "b");
        Assert.Equal(0, harness.CommittedOffset);
        await harness.DeliverAsync("c", "d");
        Assert.Equal(3, harness.CommittedOffset);
    }

    // Scenario 17.
    [Fact]
    public async Task Mark_ShouldCountAsConsumed_WhenTheCallFailsAfterIt()
    {
        var calls = new List<string>();
        await using var harness = await ConsumerHarness<MarkThenThrow, string>.StartAsync(services => services.AddSingleton(calls));

        await harness.DeliverAsync("a", "b");

        Assert.Equal(["a", "b"], calls);
        Assert.Equal(2, harness.CommittedOffset);
    }

    [Fact]
    public async Task MarkAsConsumedAndCommitAsync_ShouldAnswerWhatTheBrokerSaid()
    {
        var answers = new List<bool>();
        await using var harness = await ConsumerHarness<Committer, string>.StartAsync(services => services.AddSingleton(answers));
        harness.FailCommit();

        await harness.DeliverAsync("a", "b");

        Assert.Equal([false, true], answers);
        Assert.Equal(2, harness.CommittedOffset);
    }

    [Fact]
    public async Task Gap_ShouldBeFinished_WhenOffsetsAreMissing()
    {
        await using var harness = await ConsumerHarness<Batches, string>.StartAsync(
            services => services.AddSingleton(new List<string[]>()), options: new HarnessOptions { FirstOffset = 100 });

        await harness.DeliverAsync(new TestMessage<string>("a"), new TestMessage<string>("b") { Offset = 105 });

        Assert.Equal(106, harness.CommittedOffset);
        Assert.Throws<ArgumentException>(() => harness.Append(new TestMessage<string>("c") { Offset = 3 }));
    }

    [Fact]
    public async Task Batches_ShouldBeCutAsTheRouteSays_WhenMoreIsDelivered()
    {
        var batches = new List<string[]>();
        await using var harness = await ConsumerHarness<Batches, string>.StartAsync(
            services => services.AddSingleton(batches), topic => topic.MaxBatchSize(2));

        await harness.DeliverAsync("a", "b", "c");
        await harness.DeliverAsync("d");

        Assert.Equal([["a", "b"], ["c"], ["d"]], batches);
        Assert.Equal(4, harness.CommittedOffset);
    }

    [Fact]
    public async Task Harness_ShouldDeliverEverything_WhenItIsMoreThanTheBufferHolds()
    {
        var batches = new List<string[]>();
        await using var harness = await ConsumerHarness<Batches, string>.StartAsync(
            services => services.AddSingleton(batches), topic => topic.MaxBatchSize(10).Buffer(messages: 20));
        var values = Enumerable.Range(0, 5_000).Select(number => $"{number}").ToArray();

        await harness.DeliverAsync(values);

        Assert.Equal(values, batches.SelectMany(batch => batch));
        Assert.Equal(5_000, harness.CommittedOffset);
    }

    // Scenario 15a.
    [Fact]
    public async Task Batch_ShouldGiveUpTheCulpritAlone_WhenItIsNotNamed()
    {
        var batches = new List<string[]>();
        await using var harness = await ConsumerHarness<Batches, string>.StartAsync(
            services => services.AddSingleton(batches), topic => topic.DeadLetterQueue("dead", maxRetries: 2));

        await harness.DeliverAsync("a", "b", "poison", "c");

        Assert.Equal("poison", Assert.Single(harness.DeadLetters).Value<string>());
        Assert.Equal(["a", "b", "poison", "c"], batches[0]);
        Assert.Equal([["a"], ["b"], ["poison"]], batches[1..4]);
        Assert.Equal(4, harness.CommittedOffset);
    }

    [Fact]
    public async Task KeyedHarness_ShouldDeliverKeysOfTheirOwnType()
    {
        var seen = new List<string>();
        await using var harness = await ConsumerHarness<Keyed, int, string>.StartAsync(services => services.AddSingleton(seen));

        await harness.DeliverAsync(new TestMessage<int, string>(7, "seven"), new TestMessage<int, string>(8, null));

        Assert.Equal(["7=seven", "8=deleted"], seen);
        Assert.Equal(2, harness.CommittedOffset);
    }

    private sealed class EveryThird : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            if (message.Offset % 3 == 2) MarkAsConsumed(message);
            return Task.CompletedTask;
        }
    }

    private sealed class MarkThenThrow(List<string> calls) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            calls.Add(message.Value);
            MarkAsConsumed(message);
            throw new InvalidOperationException("too late");
        }
    }

    private sealed class Committer(List<bool> answers) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken) =>
            answers.Add(await MarkAsConsumedAndCommitAsync(message));
    }

    private sealed class Batches(List<string[]> batches) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            batches.Add([.. batch.Select(message => message.Value)]);
            return batches[^1].Contains("poison") ? throw new InvalidOperationException("poison") : Task.CompletedTask;
        }
    }

    private sealed class Keyed(List<string> seen) : PartitionConsumerActor<int, string>
    {
        protected override Task ConsumeAsync(KeyedMessage<int, string> message, CancellationToken cancellationToken)
        {
            seen.Add($"{message.Key}={(message.IsTombstone ? "deleted" : message.Value)}");
            return Task.CompletedTask;
        }
    }
}
