using System.Diagnostics;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Idle;

/// <summary>Measures this process while it has nothing to do.</summary>
internal static class IdleMeter
{
    /// <summary>After the last partition was assigned: joining, compiling and the garbage of both are over.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(1);

    public static async Task<Measurement> MeasureAsync(TimeSpan duration)
    {
        await Task.Delay(Settling, TimeProvider.System);
        var memory = new ResidentMemory();
        var before = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            memory.Sample();
            await Task.Delay(SampleInterval, TimeProvider.System);
        }

        var share = (Environment.CpuUsage.TotalTime - before) / Stopwatch.GetElapsedTime(started);
        return new Measurement { CpuPercent = share * 100, ResidentMebibytes = memory.Highest };
    }
}
