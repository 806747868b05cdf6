namespace Troupe.Examples.Tests.Snippets;

public sealed record Reading(int Id);
