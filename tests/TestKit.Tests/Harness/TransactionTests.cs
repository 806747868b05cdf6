using Confluent.Kafka;
using Troupe.TestKit;

namespace Troupe.TestKit.Tests.Harness;

public sealed class TransactionTests
{
    [Fact]
    public async Task Outputs_ShouldBeThere_WhenTheBatchIsCommitted()
    {
        await using var harness = await ConsumerHarness<Doubling, int>.StartAsync(topic: topic => topic.Transactional());

        await harness.DeliverAsync(1, 2, 3);

        Assert.Equal([2, 4, 6], harness.Produced.Select(record => record.Value<int>()));
        Assert.Equal(3, harness.CommittedOffset);
    }

    [Fact]
    public async Task Nothing_ShouldBeThere_WhenTheConsumerThrows()
    {
        await using var harness = await ConsumerHarness<Doubling, int>.StartAsync(topic: topic => topic.Transactional().DeadLetterQueue("dead", maxRetries: 1));

        await harness.DeliverAsync(1, -1, 3);

        Assert.Equal([2, 6], harness.Produced.Select(record => record.Value<int>()));
        Assert.Equal(-1, Assert.Single(harness.DeadLetters).Value<int>());
        Assert.Equal(2, harness.Failures.Count);
        Assert.Equal(3, harness.CommittedOffset);
    }

    [Fact]
    public async Task Messages_ShouldComeAgainAsTheSameAttempt_WhenTheBrokerRollsBack()
    {
        await using var harness = await ConsumerHarness<Doubling, int>.StartAsync(topic: topic => topic.Transactional());
        harness.FailCommit();

        await harness.DeliverAsync(1, 2);

        Assert.Equal([2, 4], harness.Produced.Select(record => record.Value<int>()));
        Assert.Empty(harness.Failures);
        Assert.Equal(2, harness.CommittedOffset);
    }

    [Fact]
    public async Task Refusal_ShouldBeAnAttempt_WhenTheBrokerDoesNotTakeARecord()
    {
        await using var harness = await ConsumerHarness<Doubling, int>.StartAsync(topic: topic => topic.Transactional());
        harness.FailProduce("doubles", code: ErrorCode.MsgSizeTooLarge);

        await harness.DeliverAsync(1);

        Assert.Equal(2, Assert.Single(harness.Produced).Value<int>());
        Assert.Single(harness.Failures);
        Assert.Equal(1, harness.CommittedOffset);
    }

    [Fact]
    public async Task Explicit_ShouldCommitWhatItMarks_AndNothingOfWhatItAborts()
    {
        await using var harness = await ConsumerHarness<Summing, int>.StartAsync(topic: topic => topic.Transactional());

        await harness.DeliverAsync(1, 2, 3);

        // An aborted batch comes again message by message, as a failed one does.
        Assert.Equal([1, 2, 3], harness.Produced.Select(record => record.Value<int>()));
        Assert.Equal(3, harness.CommittedOffset);
    }

    private sealed class Doubling : PartitionConsumerActor<int>
    {
        protected override Task ConsumeAsync(Message<int> message, CancellationToken cancellationToken)
        {
            Produce("doubles", message.Value * 2);
            return message.Value < 0 ? throw new InvalidOperationException("negative") : Task.CompletedTask;
        }
    }

    private sealed class Summing : PartitionConsumerActor<int>
    {
        protected override async Task ConsumeAsync(MessageBatch<int> batch, CancellationToken cancellationToken) =>
            await TransactionAsync(
                transaction =>
                {
                    transaction.Produce("sums", batch.Sum(message => message.Value));
                    transaction.MarkAsConsumed(batch.Last);
                    if (Attempt == 1) transaction.Abort();
                },
                cancellationToken);
    }
}
