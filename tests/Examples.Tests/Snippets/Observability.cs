using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Troupe.Examples.Tests.Snippets;

/// <summary>What the guides about running Troupe show.</summary>
internal static class Observability
{
    public static void AddTelemetry(WebApplicationBuilder builder)
    {
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddSource(TroupeTelemetry.ActivitySourceName))
            .WithMetrics(metrics => metrics.AddMeter(TroupeTelemetry.MeterName))
            .UseOtlpExporter();
    }

    public static void MapProbes(WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Name == "troupe" });
    }
}
