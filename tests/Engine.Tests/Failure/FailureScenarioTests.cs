using Troupe.Engine.Routing;

namespace Troupe.Engine.Tests.Failure;

/// <summary>The scenarios of dead letters and retry, played without actors or brokers.</summary>
public sealed class FailureScenarioTests
{
    private static readonly Dictionary<long, int> Poison10 = new() { [10] = SimulationPlan.ForEver };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Partition_ShouldGiveUpOnlyThePoison_WhenItsRetriesAreSpent(bool independent)
    {
        var partition = Play(new SimulationPlan { Failing = Poison10, Queue = Queue(2, independent) });

        Assert.Equal(3, partition.Executions[10]);
        Assert.Equal([10], partition.GivenUp.Select(verdict => verdict.Offset));
        Assert.Equal(3, partition.GivenUp[0].Attempts);
        Assert.Equal("10", partition.GivenUp[0].Exception.Message);
        Assert.Equal(Enumerable.Range(0, 100).Except([10]).Select(offset => (long)offset), partition.Processed);
        Assert.Equal([1, 2, 3], partition.Backoffs);
        Assert.Equal(100, partition.Tracker.Frontier);
    }

    [Fact]
    public void Partition_ShouldGiveUpAtTheFirstFailure_WhenThereAreNoRetries()
    {
        var partition = Play(new SimulationPlan { Failing = Poison10, Queue = Queue(0) });

        Assert.Equal(1, partition.Executions[10]);
        Assert.Equal(1, partition.GivenUp[0].Attempts);
        Assert.Equal(100, partition.Tracker.Frontier);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Partition_ShouldProcessTheOthers_WhenTheFirstOrTheLastIsBad(long bad)
    {
        var partition = Play(new SimulationPlan { End = 5, Failing = new Dictionary<long, int> { [bad] = SimulationPlan.ForEver } });

        Assert.Equal([bad], partition.GivenUp.Select(verdict => verdict.Offset));
        Assert.Equal(new long[] { 0, 1, 2, 3, 4 }.Except([bad]), partition.Processed);
        Assert.Equal(5, partition.Tracker.Frontier);
        Assert.Empty(partition.Ledger.Exceptions);
    }

    [Fact]
    public void Partition_ShouldKeepItsOrder_WhenAMessageFailsOnceAndThenWorks()
    {
        var partition = Play(new SimulationPlan { Failing = new Dictionary<long, int> { [10] = 1 } });

        Assert.Empty(partition.GivenUp);
        Assert.Equal(Enumerable.Range(0, 100).Select(offset => (long)offset), partition.Processed);
    }

    [Fact]
    public void Partition_ShouldPassOn_WhenTheStrategyIsSkip()
    {
        var queue = new DeadLetterQueueSettings { Strategy = DeadLetterStrategy.Skip, MaxRetries = 2 };

        var partition = Play(new SimulationPlan { Failing = Poison10, Queue = queue });

        Assert.Equal(3, partition.Executions[10]);
        Assert.Equal(100, partition.Tracker.Frontier);
    }

    [Fact]
    public void Partition_ShouldGiveUpAtOnce_WhenMessagesCannotBeRead()
    {
        var partition = Play(new SimulationPlan { Unreadable = new HashSet<long> { 3, 7, 8 } });

        Assert.Equal([3, 7, 8], partition.GivenUp.Select(verdict => verdict.Offset));
        Assert.All(partition.GivenUp, verdict => Assert.Equal(1, verdict.Attempts));
        Assert.Equal([1, 1, 1], new long[] { 3, 7, 8 }.Select(offset => partition.Executions[offset]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Partition_ShouldHoldBehindWhatIsFinished_WhenAMessageCannotBeReadAndThereIsNoQueue(bool batchForm)
    {
        var partition = Play(new SimulationPlan
        {
            Unreadable = new HashSet<long> { 7 },
            BatchForm = batchForm,
            Queue = new DeadLetterQueueSettings(),
        });

        Assert.Equal(7, partition.Held);
        Assert.Equal(7, partition.Tracker.Frontier);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], partition.Processed);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Partition_ShouldGiveUpOnlyThePoison_WhenItIsOneOfABatch(bool named, bool independent)
    {
        var partition = Play(
            new SimulationPlan
            {
                End = 500,
                BatchForm = true,
                CulpritIsNamed = named,
                Failing = new Dictionary<long, int> { [300] = SimulationPlan.ForEver },
                Queue = Queue(3, independent),
            },
            batchSize: 500);

        Assert.Equal([300], partition.GivenUp.Select(verdict => verdict.Offset));
        Assert.Equal(4, partition.Executions[300]);
        Assert.Equal(Enumerable.Range(0, 500).Except([300]).Select(offset => (long)offset), partition.Processed);
        Assert.Equal(500, partition.Tracker.Frontier);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Partition_ShouldStillLookForTheCulprit_WhenABatchFailsAtItsLimit(bool independent)
    {
        var partition = Play(new SimulationPlan { BatchForm = true, Failing = Poison10, Queue = Queue(0, independent) }, batchSize: 50);

        Assert.Equal([10], partition.GivenUp.Select(verdict => verdict.Offset));
        Assert.Equal(2, partition.Executions[10]);
        Assert.Equal(100, partition.Tracker.Frontier);
    }

    [Fact]
    public void Partition_ShouldBeginAgainAtTheFailedMessage_WhenTheOnesBeforeAreMarked()
    {
        var partition = Play(new SimulationPlan { MarkEvery = 1, Failing = new Dictionary<long, int> { [10] = 2 } });

        Assert.All(partition.Executions.Where(pair => pair.Key != 10), pair => Assert.Equal(1, pair.Value));
        Assert.Equal(3, partition.Executions[10]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Partition_ShouldWaitForTheMarksOfTheUser_WhenAMessageIsGivenUpInManualMode(bool batchForm)
    {
        var partition = Play(
            new SimulationPlan { End = 20, MarkEvery = 0, BatchForm = batchForm, Failing = Poison10, Queue = Queue(1) },
            batchSize: 20);

        Assert.Equal(0, partition.Tracker.Frontier);
        Assert.Equal([10], partition.GivenUp.Select(verdict => verdict.Offset));
        Assert.Equal(2, partition.Executions[10]);
        Assert.Equal(int.MaxValue, partition.Ledger.Limit.MaxMessages);
        Assert.Equal(19, partition.Processed.Distinct().Count());
    }

    [Fact]
    public void Partition_ShouldGiveUpALaterMessage_WhenItInheritsTheAttemptsOfItsBatch()
    {
        var failing = new Dictionary<long, int> { [2] = 2, [5] = 1 };

        var collective = Play(new SimulationPlan { Failing = failing, Queue = Queue(2) }, batchSize: 10);
        var independent = Play(new SimulationPlan { Failing = failing, Queue = Queue(2, independent: true) }, batchSize: 10);
        var otherBatch = Play(new SimulationPlan { Failing = failing, Queue = Queue(2) }, batchSize: 4);

        Assert.Equal([5], collective.GivenUp.Select(verdict => verdict.Offset));
        Assert.Empty(independent.GivenUp);
        Assert.Empty(otherBatch.GivenUp);
    }

    private static DeadLetterQueueSettings Queue(int maxRetries, bool independent = false) =>
        new() { Strategy = DeadLetterStrategy.Dispatch, Topic = "dead", MaxRetries = maxRetries, Independent = independent };

    private static SimulatedPartition Play(SimulationPlan plan, int batchSize = 25) => new SimulatedPartition(plan, () => batchSize).Run();
}
