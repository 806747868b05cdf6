using System.Diagnostics;

namespace Troupe.Benchmarks.Measuring;

/// <summary>Samples this process's resident memory.</summary>
internal sealed class ResidentMemory
{
    private static readonly TimeSpan LastPart = TimeSpan.FromMinutes(1);

    private readonly List<(TimeSpan At, double Mebibytes)> _samples = [];
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>The highest sample in MiB; 0 before the first.</summary>
    public double Highest => _samples.Count == 0 ? 0 : _samples.Max(sample => sample.Mebibytes);

    /// <summary>Cheap enough not to show in what an idle process costs.</summary>
    public void Sample() => _samples.Add((Stopwatch.GetElapsedTime(_started), Environment.WorkingSet / 1024.0 / 1024.0));

    /// <summary>
    /// Growth over the last minute in percent of the mean, along the straight line with the least squares: single samples jump with every
    /// garbage collection. Null if less than a minute was sampled.
    /// </summary>
    public double? GrowthOfLastMinute()
    {
        if (_samples.Count == 0 || _samples[^1].At - _samples[0].At < LastPart) return null;
        var last = _samples.Where(sample => sample.At >= _samples[^1].At - LastPart).ToArray();
        var (meanTime, mean) = (last.Average(sample => sample.At.TotalSeconds), last.Average(sample => sample.Mebibytes));
        var covariance = last.Sum(sample => (sample.At.TotalSeconds - meanTime) * (sample.Mebibytes - mean));
        var variance = last.Sum(sample => Math.Pow(sample.At.TotalSeconds - meanTime, 2));
        return covariance / variance * LastPart.TotalSeconds / mean * 100;
    }
}
