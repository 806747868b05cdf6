namespace Troupe.TestKit.Tests.Harness;

/// <summary>Tests that measure: nothing else of this project runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
