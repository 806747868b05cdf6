namespace Troupe.Examples.Tests.Snippets;

public sealed record Payment(long Amount, string Id = "");
