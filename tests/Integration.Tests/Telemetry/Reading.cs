namespace Troupe.Integration.Tests.Telemetry;

/// <summary>One measurement.</summary>
internal sealed record Reading(string Metric, double Value, IReadOnlyList<KeyValuePair<string, object?>> Tags, bool IsHistogram, bool IsGauge)
{
    public object? Tag(string name) => Tags.FirstOrDefault(tag => tag.Key == name).Value;
}
