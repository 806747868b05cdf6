using Troupe.Engine.Routing;
using Troupe.Engine.Failure;
using Troupe.Engine.Offsets;

namespace Troupe.Engine.Tests.Failure;

/// <summary>A partition that is played to its end by ledger and tracker, as a supervisor would, without actors or time.</summary>
internal sealed class SimulatedPartition
{
    private const int MaximumDeliveries = 20_000;

    private readonly SimulationPlan _plan;
    private readonly Func<int> _batchSize;
    private readonly Dictionary<long, int> _failuresLeft;
    private long? _lastCulprit;

    public SimulatedPartition(SimulationPlan plan, Func<int> batchSize)
    {
        _plan = plan;
        _batchSize = batchSize;
        _failuresLeft = new Dictionary<long, int>(plan.Failing);
        Ledger = new FailureLedger(new FailurePolicy(plan.Queue, FailureRules.None), plan.MarkEvery is not null);
        Tracker.Start(0);
    }

    public FailureLedger Ledger { get; }

    public OffsetTracker Tracker { get; } = new();

    /// <summary>Executions by offset; in the batch form a call executes its messages up to the first that fails.</summary>
    public Dictionary<long, int> Executions { get; } = [];

    /// <summary>Failed attempts by offset: its own, and those of batches that failed without a culprit while it was in them.</summary>
    public Dictionary<long, int> Blamed { get; } = [];

    public List<long> Processed { get; } = [];

    public List<FailureVerdict.GiveUp> GivenUp { get; } = [];

    public List<int> Backoffs { get; } = [];

    public long? Held { get; private set; }

    public SimulatedPartition Run()
    {
        var position = Tracker.ReplayPosition;
        for (var delivery = 0; delivery < MaximumDeliveries; delivery++)
        {
            if (Ledger.PendingGiveUp is { } pending && !Tracker.HasUnfinishedBefore(pending))
            {
                GiveUp(Ledger.PendingVerdict!);
                position = Tracker.ReplayPosition;
                continue;
            }

            var batch = NextBatch(position);
            if (batch.Count == 0)
            {
                Assert.Null(Ledger.PendingGiveUp);
                return this;
            }

            var failure = _plan.BatchForm ? DeliverBatch(batch) : Walk(batch);
            if (failure is null)
            {
                position = batch[^1] + 1;
                continue;
            }

            if (!Judge(failure))
                return this;
            position = Tracker.ReplayPosition;
        }

        throw new InvalidOperationException($"The partition did not come to its end: {_plan}");
    }

    private List<long> NextBatch(long position)
    {
        var limit = Ledger.Limit;
        var size = Math.Min(_batchSize(), limit.MaxMessages);
        var batch = new List<long>();
        for (var offset = position; offset < _plan.End && batch.Count < size && !(offset >= limit.StopBefore); offset++)
        {
            if (_plan.Gaps.Contains(offset))
                Progress(() => Tracker.Gap(offset, offset + 1));
            else if (Tracker.ShouldDeliver(offset))
                batch.Add(offset);
        }

        return batch;
    }

    private DeliveryFailure? Walk(List<long> batch)
    {
        foreach (var offset in batch)
        {
            if (Execute(offset) is { } kind)
                return new DeliveryFailure(offset, batch[^1], offset, kind, new InvalidOperationException($"{offset}"));
            Succeed(offset);
        }

        return null;
    }

    private DeliveryFailure? DeliverBatch(List<long> batch)
    {
        foreach (var offset in batch)
        {
            if (Execute(offset) is not { } kind)
                continue;
            var named = _plan.CulpritIsNamed || kind == FailureKind.Deserialization;
            return new DeliveryFailure(batch[0], batch[^1], named ? offset : null, kind, new InvalidOperationException($"{offset}"));
        }

        foreach (var offset in batch)
            Succeed(offset);
        return null;
    }

    private FailureKind? Execute(long offset)
    {
        Executions[offset] = Executions.GetValueOrDefault(offset) + 1;
        if (_plan.Unreadable.Contains(offset))
            return FailureKind.Deserialization;
        var left = _failuresLeft.GetValueOrDefault(offset);
        if (left == 0)
            return null;
        _failuresLeft[offset] = left == SimulationPlan.ForEver ? left : left - 1;
        return FailureKind.Handler;
    }

    private void Succeed(long offset)
    {
        Processed.Add(offset);
        if (_plan.MarkEvery is null)
            Progress(() => Tracker.Finish(offset));
        else if (_plan.MarkEvery > 0 && offset % _plan.MarkEvery == 0)
            Progress(() => Tracker.MarkThrough(offset));
        Ledger.Delivered(offset);
    }

    private bool Judge(DeliveryFailure failure)
    {
        _lastCulprit = failure.KnownCulprit;
        for (var offset = failure.KnownCulprit ?? failure.First; offset <= (failure.KnownCulprit ?? failure.Last); offset++)
        {
            if (Tracker.ShouldDeliver(offset) && !_plan.Gaps.Contains(offset))
                Blamed[offset] = Blamed.GetValueOrDefault(offset) + 1;
        }

        var verdict = Ledger.Record(failure);
        Assert.True(Ledger.Failures > 0);
        Backoffs.Add(Ledger.Failures);
        switch (verdict)
        {
            case FailureVerdict.GiveUp giveUp:
                Assert.Equal(_lastCulprit, giveUp.Offset);
                GiveUp(giveUp);
                break;
            case FailureVerdict.FinishBefore before:
                Assert.Equal(_lastCulprit, before.Offset);
                break;
            case FailureVerdict.Hold hold:
                Held = hold.Offset;
                return false;
        }

        return true;
    }

    private void GiveUp(FailureVerdict.GiveUp verdict)
    {
        if (_plan.MarkEvery is null)
            Assert.False(Tracker.HasUnfinishedBefore(verdict.Offset));
        GivenUp.Add(verdict);
        Progress(() => Tracker.GiveUp(verdict.Offset));
        Ledger.GaveUp(verdict.Offset);
    }

    private void Progress(Action change)
    {
        var before = Tracker.Frontier;
        change();
        Assert.True(Tracker.Frontier >= before);
        if (Tracker.Frontier != before)
            Ledger.Progressed(Tracker.Frontier, Tracker.ReplayPosition);
    }
}
