namespace Troupe.Examples.Tests.Snippets;

/// <param name="Value">The price.</param>
/// <param name="HoldsFrom">Set where earlier messages must be looked at again.</param>
public sealed record Price(decimal Value, DateTimeOffset? HoldsFrom);
