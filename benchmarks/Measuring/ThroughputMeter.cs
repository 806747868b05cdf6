using System.Diagnostics;

namespace Troupe.Benchmarks.Measuring;

/// <summary>Measures this process from its first record on, so that joining a group does not count.</summary>
internal sealed class ThroughputMeter
{
    private long _started;
    private long _allocated;
    private TimeSpan _processor;

    public void Start()
    {
        _processor = Environment.CpuUsage.TotalTime;
        _allocated = GC.GetTotalAllocatedBytes();
        _started = Stopwatch.GetTimestamp();
    }

    public Measurement Stop(long records)
    {
        var elapsed = Stopwatch.GetElapsedTime(_started);
        var allocated = GC.GetTotalAllocatedBytes() - _allocated;
        var processor = Environment.CpuUsage.TotalTime - _processor;
        return new Measurement
        {
            Records = records,
            MessagesPerSecond = records / elapsed.TotalSeconds,
            AllocatedBytesPerMessage = allocated / (double)records,
            CpuMicrosecondsPerMessage = processor.TotalMicroseconds / records,
        };
    }
}
