using System.Diagnostics;

namespace Troupe.Benchmarks.Ticks;

/// <summary>What a busy partition does with each message.</summary>
internal sealed class NeighbourWork
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Computation = TimeSpan.FromMilliseconds(1);

    /// <summary>Joining the group, and more.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(15);

    private readonly Func<CancellationToken, Task> _work;
    private long _messages;

    private NeighbourWork(Func<CancellationToken, Task> work) => _work = work;

    /// <summary>How many were worked off.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>Each message waits for something else and leaves the processor alone.</summary>
    public static NeighbourWork Waiting() => new(cancellationToken => Task.Delay(Wait, TimeProvider.System, cancellationToken));

    /// <summary>Each message keeps a processor busy, so that all partitions together take every one of a small machine.</summary>
    public static NeighbourWork Computing() => new(_ =>
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Computation) Thread.SpinWait(100);
        return Task.CompletedTask;
    });

    /// <summary>More than all busy partitions can work off in a run.</summary>
    public static long MostMessages(TimeSpan duration) => TickLog.BusyPartitions * (long)((duration + Margin) / Computation);

    public async Task DoAsync(CancellationToken cancellationToken)
    {
        await _work(cancellationToken);
        Interlocked.Increment(ref _messages);
    }
}
