namespace Troupe.Benchmarks.Measuring;

/// <summary>Counts what all partitions of one run have read, from any thread, and measures from the first record to the last.</summary>
internal sealed class Tally(long target)
{
    private readonly TaskCompletionSource<Measurement> _measured = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ThroughputMeter _meter = new();
    private long _records;
    private long _checksum;

    public Task<Measurement> Measured => _measured.Task;

    /// <param name="records">How many were read.</param>
    /// <param name="checksum">Made of their values, so that reading them cannot be left out.</param>
    public void Add(int records, long checksum)
    {
        var now = Interlocked.Add(ref _records, records);
        Interlocked.Add(ref _checksum, checksum);
        if (now == records) _meter.Start();
        if (now >= target && now - records < target) _measured.TrySetResult(_meter.Stop(now));
    }
}
