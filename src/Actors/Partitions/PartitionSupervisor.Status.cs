namespace Troupe.Actors.Partitions;

/// <content>Answers about itself.</content>
internal sealed partial class PartitionSupervisor
{
    private bool IsPaused =>
        _kernel.Held is not null || _fetchFailure is not null || _dispatchFailures > 0 || _kernel.OpeningFailures > 0 || IsOpeningLate || _kernel.Backoff is not null;

    /// <summary>Leaves its figures where whoever collects metrics finds them.</summary>
    private void Observe()
    {
        if (AreFiguresWanted) ObserveAlways();
    }

    private void ObserveAlways()
    {
        long? frontier = _kernel.Tracker.IsStarted ? _kernel.Tracker.Frontier : null;
        _telemetry.Observe(
            _kernel.Committed ?? frontier,
            frontier is { } position ? _buffer.TimestampFrom(position) : null,
            _incarnation is { Activity: IncarnationActivity.Consuming, Batch: { } batch } ? batch.Count : 0,
            _buffer.WaitingMessages,
            _buffer.HeldBytes,
            IsPaused);
    }

    private PartitionStatus DescribePlaying()
    {
        if ((_kernel.Held ?? _fetchFailure) is { } held) return Describe(PartitionState.Paused, held);
        if (_givingUp is { } verdict) return Describe(_dispatchFailures > 0 ? PartitionState.Paused : PartitionState.Running, $"dead-lettering offset {verdict.Offset}");
        if (_kernel.OpeningFailures > 0) return Describe(PartitionState.Paused, $"its consumer could not be created, {_kernel.OpeningFailures} times in a row");
        if (IsOpeningLate) return Describe(PartitionState.Paused, $"its consumer failed outside ConsumeAsync, {_deaths} times in a row");
        if (PauseInForce is { } pause) return Describe(PartitionState.Paused, $"paused by {pause.By}{(pause.Reason is { } why ? $": {why}" : "")}") with { Pause = pause.Describe() };
        if (_kernel.Backoff is { } backoff) return Describe(PartitionState.Paused, $"backoff until {_services.Time.GetUtcNow() + backoff.Left(_services.Time):O}");
        if (_keptBack is { } kept && _incarnation is { IsBusy: false }) return Describe(PartitionState.Running, $"{kept.Setting} keeps its next message back until {kept.Until:O}");
        if (IsSettling) return Describe(PartitionState.Running, "waits for the broker to take what was produced before a failure");
        return Describe(_slow is null ? PartitionState.Running : PartitionState.Slow, _slow);
    }

    private PartitionProtocol.Standing DescribeStanding() => new(
        _incarnation?.Activity,
        _dispatching,
        _callbacks > 0,
        _givingUp is not null || _repositioning || _seek is not null || _kernel.OpeningFailures > 0 || IsOpeningLate || _pending.Count > 0 || _buffer.WaitingMessages > 0 || _kernel.Ledger.PendingVerdict is not null,
        (_kernel.Held ?? _fetchFailure) is not null || PauseInForce is { Bound: null });

    private PartitionStatus Describe(PartitionState state, string? reason)
    {
        var tracker = _kernel.Tracker;
        return new PartitionStatus(
            _settings.TopicPartition,
            state,
            reason,
            tracker.IsStarted ? _kernel.Ledger.AttemptOf(tracker.Frontier) : 1,
            tracker.IsStarted ? tracker.Frontier : null,
            _kernel.Committed,
            _buffer.WaitingMessages,
            _incarnations)
        {
            Supervisor = Self,
            Ticks = _kernel.Ticks?.Ran ?? 0,
            FailedTicks = _kernel.Ticks?.Failed ?? 0,
        };
    }
}
