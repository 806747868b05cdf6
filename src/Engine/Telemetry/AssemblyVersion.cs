namespace Troupe.Engine.Telemetry;

/// <summary>What the spans and metrics say about who made them.</summary>
internal static class AssemblyVersion
{
    public static readonly string? Text = typeof(AssemblyVersion).Assembly.GetName().Version?.ToString(3);
}
