namespace Troupe.Actors.Partitions;

/// <content>Notices user code that does not come back, and says so.</content>
internal sealed partial class PartitionSupervisor
{
    private const string WatchTimer = "watch";

    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(3);

    /// <summary>User code that shows no sign of life for this long is called slow; with the interval above it is named within half a minute.</summary>
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(20);

    private SignOfLife? _lastSign;
    private long _lastSignAt;

    /// <summary>What the consumer has been at without a sign of life; null while it is well.</summary>
    private string? _slow;

    private void BeginWatch() => Timers.StartPeriodicTimer(WatchTimer, WatchTick.Instance, WatchInterval);

    private void Watch()
    {
        var sign = _incarnation is { IsBusy: true } busy ? new SignOfLife(busy.Number, busy.Activity, busy.Batch?.Number, busy.Tick, busy.Lease.Marks.Walked) : null;
        if (sign is null || sign != _lastSign)
        {
            (_lastSign, _lastSignAt, _slow) = (sign, _services.Time.GetTimestamp(), null);
            return;
        }

        var silence = _services.Time.GetElapsedTime(_lastSignAt);
        if (_slow is not null || silence < SlowAfter) return;
        var batch = _incarnation!.Batch is { } running && sign.Activity == IncarnationActivity.Consuming
            ? $", offsets {running.FirstOffset} to {running.LastOffset}"
            : "";
        _slow = $"{_settings.Topic.Consumer.Name} has been {sign.Activity} without progress for more than {SlowAfter.TotalSeconds:0} s{batch}";
        LogSlow(Position, _settings.Topic.Consumer.Name, sign.Activity, silence, batch);
    }

    private sealed record SignOfLife(int Incarnation, IncarnationActivity Activity, int? Batch, long Tick, int Walked);

    private sealed record WatchTick
    {
        public static readonly WatchTick Instance = new();
    }
}
