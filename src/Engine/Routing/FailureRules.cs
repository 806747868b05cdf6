using System.Collections.Immutable;

namespace Troupe.Engine.Routing;

/// <summary>Rules in their order; equal if they hold equal rules, so that two routes can be compared.</summary>
internal sealed record FailureRules(ImmutableArray<FailureRule> Rules)
{
    public static readonly FailureRules None = new([]);

    public bool Equals(FailureRules? other) => other is not null && Rules.SequenceEqual(other.Rules);

    public override int GetHashCode() => Rules.Length;
}
