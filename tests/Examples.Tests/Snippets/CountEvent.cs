namespace Troupe.Examples.Tests.Snippets;

public sealed record CountEvent(int Count);
