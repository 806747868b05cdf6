using System.Diagnostics;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.IoPartitions;

/// <summary>What a message waits for, counted over all partitions from the first wait to the end of the last.</summary>
internal sealed class IoTally(long target)
{
    private readonly TaskCompletionSource<Measurement> _measured = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ThroughputMeter _meter = new();
    private long _begun;
    private long _ended;
    private long _waited;

    public Task<Measurement> Measured => _measured.Task;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _begun) == 1) _meter.Start();
        var started = Stopwatch.GetTimestamp();
        await Task.Delay(BareWaits.Wait, TimeProvider.System, cancellationToken);
        Interlocked.Add(ref _waited, Stopwatch.GetElapsedTime(started).Ticks);
        if (Interlocked.Increment(ref _ended) == target)
            _measured.TrySetResult(_meter.Stop(target) with { WaitMilliseconds = TimeSpan.FromTicks(Interlocked.Read(ref _waited)).TotalMilliseconds / target });
    }
}
