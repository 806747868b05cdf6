using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using static Troupe.Engine.Telemetry.TelemetryNames;

namespace Troupe.Engine.Telemetry;

/// <summary>What a partition looks like when somebody looks: its supervisor leaves its figures in its <see cref="PartitionTelemetry"/>, and they are read from there.</summary>
internal static class PartitionGauges
{
    private static readonly ConcurrentDictionary<PartitionTelemetry, byte> Assigned = [];

    private static readonly Instrument[] All =
    [
        Gauge(Metric.Lag, "{message}", "High watermark less committed offset; before the first commit, less the first offset that is not finished.", partition => partition.Lag),
        Gauge(Metric.LagTime, "s", "Age of the first fetched message that is not finished; 0 when all that was fetched is.", partition => partition.LagTime),
        Gauge(Metric.InFlight, "{message}", "Messages of the batch in user code.", partition => partition.InFlight),
        Gauge(Metric.BufferMessages, "{message}", "Messages that were fetched and wait for user code.", partition => partition.BufferMessages),
        Gauge(Metric.BufferBytes, "By", "Bytes of all messages held: those that wait, those in user code, those kept for a replay.", partition => partition.BufferBytes),
        Gauge(Metric.Paused, "{partition}", "1 while a failure makes the partition wait, else 0.", partition => (int?)(partition.IsPaused ? 1 : 0)),
    ];

    /// <summary>Whether somebody looks.</summary>
    public static bool AreObserved
    {
        get
        {
            foreach (var gauge in All)
            {
                if (gauge.Enabled) return true;
            }

            return false;
        }
    }

    /// <summary>The partition is played from now on.</summary>
    public static void Add(PartitionTelemetry partition) => Assigned.TryAdd(partition, 0);

    /// <summary>The partition is given up.</summary>
    public static void Remove(PartitionTelemetry partition) => Assigned.TryRemove(partition, out _);

    private static ObservableGauge<T> Gauge<T>(string name, string unit, string description, Func<PartitionTelemetry, T?> read)
        where T : struct => Instruments.Meter.CreateObservableGauge(
        name,
        () => Assigned.Keys.Select(partition => (Partition: partition, Value: read(partition)))
            .Where(read => read.Value is not null)
            .Select(read => new Measurement<T>(read.Value!.Value, read.Partition.Tags)),
        unit,
        description);
}
