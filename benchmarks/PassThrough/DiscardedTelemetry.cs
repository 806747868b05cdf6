using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Troupe.Benchmarks.PassThrough;

/// <summary>OpenTelemetry's SDK as a program uses it, every span recorded and metrics collected every second, but for the exporter: what comes out is dropped.</summary>
internal sealed class DiscardedTelemetry : IDisposable
{
    private const int CollectEveryMilliseconds = 1_000;

    private readonly TracerProvider _traces = Sdk.CreateTracerProviderBuilder()
        .AddSource(TroupeTelemetry.ActivitySourceName)
        .AddProcessor(new BatchActivityExportProcessor(new Discard<Activity>()))
        .Build();

    private readonly MeterProvider _metrics = Sdk.CreateMeterProviderBuilder()
        .AddMeter(TroupeTelemetry.MeterName)
        .AddReader(new PeriodicExportingMetricReader(new Discard<Metric>(), CollectEveryMilliseconds))
        .Build();

    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }

    private sealed class Discard<T> : BaseExporter<T>
        where T : class
    {
        public override ExportResult Export(in Batch<T> batch) => ExportResult.Success;
    }
}
