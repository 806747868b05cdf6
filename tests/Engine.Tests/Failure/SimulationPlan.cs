using Troupe.Engine.Routing;

namespace Troupe.Engine.Tests.Failure;

/// <summary>What a <see cref="SimulatedPartition"/> holds and how it is consumed.</summary>
internal sealed record SimulationPlan
{
    public const int ForEver = int.MaxValue;

    public long End { get; init; } = 100;

    /// <summary>How often a message fails before it works.</summary>
    public IReadOnlyDictionary<long, int> Failing { get; init; } = new Dictionary<long, int>();

    public IReadOnlySet<long> Unreadable { get; init; } = new HashSet<long>();

    public IReadOnlySet<long> Gaps { get; init; } = new HashSet<long>();

    public bool BatchForm { get; init; }

    public bool CulpritIsNamed { get; init; }

    /// <summary>Null in automatic mode; in manual mode the user marks the offsets this divides, or none when it is 0.</summary>
    public int? MarkEvery { get; init; }

    public DeadLetterQueueSettings Queue { get; init; } = new() { Strategy = DeadLetterStrategy.Dispatch, Topic = "dead" };

    public override string ToString() =>
        $"end {End}, failing {string.Join(' ', Failing)}, unreadable {string.Join(' ', Unreadable)}, gaps {string.Join(' ', Gaps)}, "
        + $"batch form {BatchForm}, named {CulpritIsNamed}, mark every {MarkEvery}, {Queue}";
}
