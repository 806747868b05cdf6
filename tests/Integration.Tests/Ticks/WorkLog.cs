using System.Collections.Concurrent;

namespace Troupe.Integration.Tests.Ticks;

/// <summary>When the calls of a test's consumers began and ended, by the clock that never goes back.</summary>
internal sealed class WorkLog(TimeProvider time)
{
    private readonly ConcurrentQueue<(int Partition, bool IsTick, long Began, long Ended)> _calls = new();

    public long Begin() => time.GetTimestamp();

    public void End(int partition, bool isTick, long began) => _calls.Enqueue((partition, isTick, began, time.GetTimestamp()));

    /// <summary>How long a partition had been idle before each of its ticks, whatever its last call was; without the first call, which has none before it.</summary>
    public IReadOnlyList<TimeSpan> IdleBeforeTicks(int partition)
    {
        var calls = _calls.Where(call => call.Partition == partition).OrderBy(call => call.Began).ToList();
        return [.. calls.Skip(1).Select((call, index) => (call.IsTick, Idle: time.GetElapsedTime(calls[index].Ended, call.Began))).Where(pair => pair.IsTick).Select(pair => pair.Idle)];
    }
}
