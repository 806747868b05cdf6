using System.Diagnostics;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Measuring;

namespace Troupe.Benchmarks.Ticks;

/// <summary>Loops that do nothing but wait for the interval, without neighbours: what a timer costs on this machine.</summary>
internal static class BareTicks
{
    public static async Task<Measurement> RunAsync(Workload workload)
    {
        var log = new TickLog();
        var processor = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        using var end = new CancellationTokenSource(workload.Duration);
        await Task.WhenAll(Enumerable.Range(0, TickLog.QuietPartitions).Select(number => TickAsync(log, number, end.Token)));
        var delays = log.Delays;
        return new Measurement
        {
            Records = delays.Count,
            LatencyMilliseconds = delays,
            CpuPercent = (Environment.CpuUsage.TotalTime - processor) / Stopwatch.GetElapsedTime(started) * 100,
        };
    }

    private static async Task TickAsync(TickLog log, int number, CancellationToken end)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TickLog.Interval, TimeProvider.System, end);
                log.Ticked(number);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
