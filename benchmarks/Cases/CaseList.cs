using Troupe.Benchmarks.ExactlyOnce;
using Troupe.Benchmarks.Idle;
using Troupe.Benchmarks.IoPartitions;
using Troupe.Benchmarks.Latency;
using Troupe.Benchmarks.PassThrough;
using Troupe.Benchmarks.Payload;
using Troupe.Benchmarks.Ticks;

namespace Troupe.Benchmarks.Cases;

/// <summary>All cases.</summary>
internal static class CaseList
{
    public static readonly IReadOnlyList<BenchmarkCase> All =
    [
        new PassThroughCase(),
        new PassThroughMessageCase(),
        new LatencyCase(),
        new IoPartitionsCase(),
        new TicksCase(),
        new IdleCase(),
        new PayloadCase(),
        new ExactlyOnceCase(),
        new ExactlyOncePacedCase(),
        new ExactlyOnceStreamsCase(),
    ];

    /// <exception cref="ArgumentException">There is no case of that name.</exception>
    public static BenchmarkCase Find(string name) =>
        All.FirstOrDefault(one => one.Name == name)
        ?? throw new ArgumentException(name.Length == 0 ? "Name a case. See --help." : $"{name} is not a case. See --help.");
}
