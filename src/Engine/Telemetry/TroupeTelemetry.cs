namespace Troupe;

/// <summary>Names under which Troupe gives traces and metrics to whoever listens, OpenTelemetry for example.</summary>
/// <remarks>Nothing is measured and nothing is allocated while nobody listens. All names below them stand in the guide <c>docs/telemetry.md</c>.</remarks>
public static class TroupeTelemetry
{
    /// <summary>Name of the <see cref="System.Diagnostics.ActivitySource"/> of all spans, for <c>AddSource</c>.</summary>
    public const string ActivitySourceName = "Troupe";

    /// <summary>Name of the <see cref="System.Diagnostics.Metrics.Meter"/> of all metrics, for <c>AddMeter</c>.</summary>
    public const string MeterName = "Troupe";
}
