using System.Diagnostics;
using System.Globalization;
using Troupe.Benchmarks.Engines;

namespace Troupe.Benchmarks.IoPartitions;

/// <summary>How long one wait lasts where loops do nothing but wait, as many of them as there are partitions: the limit of an engine on that runtime.</summary>
internal static class BareWaits
{
    /// <summary>What every message waits for, by <see cref="Task.Delay(TimeSpan, TimeProvider)"/> or the JVM's sleep.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(10);

    private const int WaitsOfALoop = 400;

    /// <returns>The mean in milliseconds.</returns>
    public static async Task<double> OfThisProcessAsync(int loops)
    {
        await Task.WhenAll(Enumerable.Range(0, loops).Select(_ => LoopAsync(WaitsOfALoop / 10)));
        var means = await Task.WhenAll(Enumerable.Range(0, loops).Select(_ => LoopAsync(WaitsOfALoop)));
        return means.Average();
    }

    /// <inheritdoc cref="OfThisProcessAsync"/>
    public static async Task<double> OfJvmAsync(int loops)
    {
        var source = Path.Combine(AppContext.BaseDirectory, "IoPartitions", "BareWaits.java");
        var line = await ChildProcess.RunAsync("java", [source, $"{loops}", $"{Wait.TotalMilliseconds}", $"{WaitsOfALoop}"]);
        return double.Parse(line, CultureInfo.InvariantCulture);
    }

    private static async Task<double> LoopAsync(int waits)
    {
        // Off the caller's thread, where a loop would begin.
        await Task.Yield();
        var started = Stopwatch.GetTimestamp();
        for (var wait = 0; wait < waits; wait++) await Task.Delay(Wait, TimeProvider.System);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds / waits;
    }
}
