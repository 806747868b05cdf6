namespace Troupe.TestKit.Tests.Harness;

public sealed record Order(int Id, decimal Total);
