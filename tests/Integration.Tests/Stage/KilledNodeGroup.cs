namespace Troupe.Integration.Tests.Stage;

/// <summary>As <see cref="OwnNodeGroup"/>, with a node of their own for the tests that kill it: they take as long as all the others together.</summary>
[CollectionDefinition(Name)]
public sealed class KilledNodeGroup : ICollectionFixture<OwnNode>
{
    public const string Name = "killed node";
}
