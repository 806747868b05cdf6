using System.Diagnostics;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Payload;

/// <summary>Counts what was consumed, says so to the parent process, and samples this process's memory.</summary>
internal sealed class PayloadMeter
{
    public static readonly TimeSpan HandlerTime = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(1);
    private long _consumed;

    public void Consumed() => Interlocked.Increment(ref _consumed);

    /// <summary>Runs for as long as the run is to last, from the first record on.</summary>
    public async Task<Measurement> MeasureAsync(TimeSpan duration)
    {
        while (Interlocked.Read(ref _consumed) == 0) await Task.Delay(ReportInterval, TimeProvider.System);
        var memory = new ResidentMemory();
        var (processor, consumed) = (Environment.CpuUsage.TotalTime, Interlocked.Read(ref _consumed));
        var started = Stopwatch.GetTimestamp();
        var sampled = TimeSpan.Zero;
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            await Task.Delay(ReportInterval, TimeProvider.System);
            Console.WriteLine(Interlocked.Read(ref _consumed));
            if (Stopwatch.GetElapsedTime(started) - sampled < SampleInterval) continue;
            sampled = Stopwatch.GetElapsedTime(started);
            memory.Sample();
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        var records = Interlocked.Read(ref _consumed) - consumed;
        return new Measurement
        {
            Records = records,
            MessagesPerSecond = records / elapsed.TotalSeconds,
            CpuPercent = (Environment.CpuUsage.TotalTime - processor) / elapsed * 100,
            ResidentMebibytes = memory.Highest,
            ResidentGrowthPercent = memory.GrowthOfLastMinute(),
        };
    }
}
