namespace Troupe.Integration.Tests.Stage;

/// <summary>The tests that share an <see cref="OwnNode"/>, and so never run at the same time.</summary>
[CollectionDefinition(Name)]
public sealed class OwnNodeGroup : ICollectionFixture<OwnNode>
{
    public const string Name = "own node";
}
