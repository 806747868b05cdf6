using BenchmarkDotNet.Attributes;
using Troupe.Engine.Offsets;

namespace Troupe.Benchmarks.Micro;

/// <summary>What is finished of a partition. Figures are per message.</summary>
public class OffsetTrackerBenchmarks
{
    private const int Messages = 10_000;

    private readonly OffsetTracker _tracker = new();
    private readonly int[] _order = [.. Enumerable.Range(0, Messages)];

    /// <summary>How far out of order messages are finished: 1 is in order, 100 shuffles each hundred of them.</summary>
    [Params(1, 100)]
    public int Disorder { get; set; }

    [GlobalSetup]
    public void Shuffle()
    {
        var random = new Random(1);
        for (var first = 0; first < Messages; first += Disorder) random.Shuffle(_order.AsSpan(first, Disorder));
    }

    /// <summary>Messages that are finished one by one.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public long Finish()
    {
        _tracker.Start(0);
        foreach (var offset in _order) _tracker.Finish(offset);
        return _tracker.Frontier;
    }
}
