namespace Troupe.Engine.Tests.Telemetry;

/// <summary>Whether somebody listens concerns the whole process: these tests run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunsAlone
{
    public const string Name = "telemetry";
}
