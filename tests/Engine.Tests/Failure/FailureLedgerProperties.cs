using CsCheck;
using Troupe.Engine.Routing;

namespace Troupe.Engine.Tests.Failure;

/// <summary>Random partitions played to their end: what holds for each of them.</summary>
public sealed class FailureLedgerProperties
{
    private const int End = 30;

    private static readonly Gen<int> Executions = Gen.OneOf(Gen.Int[1, 5], Gen.Const(SimulationPlan.ForEver));

    private static readonly Gen<HashSet<long>> Offsets = Gen.Long[0, End - 1].Array[0, 4].Select(offsets => offsets.ToHashSet());

    private static readonly Gen<SimulationPlan> Plan = Gen.Select(
        Gen.Select(Gen.Long[0, End - 1], Executions).Array[0, 5],
        Offsets,
        Offsets,
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool),
        Gen.Int[0, 3],
        Gen.Int[-5, 4].Select(every => every < 0 ? null : (int?)every),
        Gen.Bool,
        (failing, unreadable, gaps, form, retries, marks, skip) => new SimulationPlan
        {
            End = End,
            Failing = failing.GroupBy(pair => pair.Item1).ToDictionary(group => group.Key, group => group.First().Item2),
            Unreadable = unreadable,
            Gaps = gaps,
            BatchForm = form.Item1,
            CulpritIsNamed = form.Item2,
            MarkEvery = marks,
            Queue = new DeadLetterQueueSettings
            {
                Strategy = skip ? DeadLetterStrategy.Skip : DeadLetterStrategy.Dispatch,
                Topic = skip ? null : "dead",
                MaxRetries = retries,
                Independent = form.Item3,
            },
        });

    [Fact]
    public void Partition_ShouldComeToItsEndAndGiveUpNothingOnAGuess_WhateverFails() =>
        Gen.Select(Plan, Gen.Int[1, 12].Array[1, 20]).Sample(
            (plan, sizes) =>
            {
                var next = 0;
                var partition = new SimulatedPartition(plan, () => sizes[next++ % sizes.Length]).Run();

                var givenUp = partition.GivenUp.Select(verdict => verdict.Offset).ToArray();
                var existing = Enumerable.Range(0, End).Select(offset => (long)offset).Where(offset => !plan.Gaps.Contains(offset)).ToArray();
                Assert.Equal(givenUp.Distinct(), givenUp);
                Assert.Equal(existing.Except(givenUp), partition.Processed.Distinct().Order());
                Assert.All(existing.Where(plan.Unreadable.Contains), offset => Assert.Contains(offset, givenUp));
                Assert.All(givenUp, offset => Assert.True(plan.Unreadable.Contains(offset) || plan.Failing.ContainsKey(offset)));
                CheckFrontier(plan, partition);
                if (plan.Queue.Independent)
                    CheckIndependent(plan, partition);
            },
            iter: 5_000);

    private static void CheckFrontier(SimulationPlan plan, SimulatedPartition partition)
    {
        if (plan.MarkEvery is null)
        {
            Assert.Equal(End, partition.Tracker.Frontier);
            Assert.Equal(partition.Processed.Distinct(), partition.Processed);
            Assert.Equal(0, partition.Ledger.Failures);
            return;
        }

        // Manual: nothing but the user's marks, the dead letters and the gaps moved it.
        var marked = plan.MarkEvery == 0 ? -1 : partition.Processed.Where(offset => offset % plan.MarkEvery == 0).DefaultIfEmpty(-1).Max();
        for (var offset = marked + 1; offset < partition.Tracker.Frontier; offset++)
            Assert.True(plan.Gaps.Contains(offset) || partition.GivenUp.Any(verdict => verdict.Offset == offset));
    }

    private static void CheckIndependent(SimulationPlan plan, SimulatedPartition partition)
    {
        foreach (var verdict in partition.GivenUp.Where(verdict => !plan.Unreadable.Contains(verdict.Offset)))
        {
            Assert.True(partition.Blamed[verdict.Offset] > plan.Queue.MaxRetries);
            Assert.Equal(partition.Blamed[verdict.Offset], verdict.Attempts);
            if (plan.BatchForm && !plan.CulpritIsNamed)
                continue;
            Assert.True(plan.Failing[verdict.Offset] > plan.Queue.MaxRetries);
            Assert.Equal(plan.Queue.MaxRetries + 1, partition.Executions[verdict.Offset]);
        }
    }
}
