namespace Troupe.Integration.Tests.Stage;

/// <summary>Tests of what is promised within a second or two: they run when all others are done, as those would take the processors.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneGroup
{
    public const string Name = "alone";
}
