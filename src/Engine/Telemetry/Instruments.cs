using System.Diagnostics.Metrics;
using static Troupe.Engine.Telemetry.TelemetryNames;

namespace Troupe.Engine.Telemetry;

/// <summary>What is measured where it happens: once per batch, commit or failure, never per record. What is looked at instead is in <see cref="PartitionGauges"/> and <see cref="ClientGauges"/>.</summary>
internal static class Instruments
{
    public static readonly Meter Meter = new(new MeterOptions(TroupeTelemetry.MeterName) { Version = AssemblyVersion.Text, TelemetrySchemaUrl = SchemaUrl });

    public static readonly Counter<long> Consumed = Meter.CreateCounter<long>(
        Metric.Consumed, "{message}", "Messages that were given to ConsumeAsync, once per delivery.");

    public static readonly Histogram<double> ProcessDuration = Meter.CreateHistogram(
        Metric.ProcessDuration, "s", "Time of one batch in user code, until what it produced is acknowledged; the whole walk in the message form.", advice: Seconds(10));

    public static readonly Histogram<double> OperationDuration = Meter.CreateHistogram(
        Metric.OperationDuration, "s", "Time of a commit, one for all partitions of a connection.", advice: Seconds(10));

    public static readonly Histogram<double> EndToEnd = Meter.CreateHistogram(
        Metric.EndToEnd, "s", "From the timestamp of the first, so the oldest, message of a batch until the batch was handled.", advice: Seconds(3600));

    public static readonly Counter<long> PollBatches = Meter.CreateCounter<long>(
        Metric.PollBatches, "{batch}", "Batches of messages that were polled for a partition.");

    public static readonly Counter<long> Failures = Meter.CreateCounter<long>(Metric.Failures, "{failure}", "Calls of ConsumeAsync that failed.");

    public static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        Metric.Retries, "{batch}", "Batches that were delivered again because they, or a message of theirs, had failed.");

    public static readonly Counter<long> DeadLetters = Meter.CreateCounter<long>(
        Metric.DeadLetters, "{message}", "Messages that a dead letter topic has taken.");

    public static readonly Counter<long> Skips = Meter.CreateCounter<long>(Metric.Skips, "{message}", "Messages that were given up without a dead letter.");

    public static readonly Counter<long> Pauses = Meter.CreateCounter<long>(Metric.Pauses, "{pause}", "Times that a failure made a partition wait.");

    public static readonly Histogram<double> TickDuration = Meter.CreateHistogram(
        Metric.TickDuration, "s", "Time of one tick in user code, until what it produced is acknowledged.", advice: Seconds(10));

    public static readonly Counter<long> Rebalances = Meter.CreateCounter<long>(
        Metric.Rebalances, "{rebalance}", "Times that the group gave partitions to a connection or took them.");

    /// <summary>Whether somebody wants to know what a batch's delivery is measured by.</summary>
    public static bool MeasureProcessing => Consumed.Enabled || ProcessDuration.Enabled || EndToEnd.Enabled;

    /// <summary>The conventions' boundaries; what can take longer than 10 seconds gets more of them.</summary>
    private static InstrumentAdvice<double> Seconds(double longest) => new()
    {
        HistogramBucketBoundaries =
            [.. new[] { 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 300, 900, 3600 }.Where(bound => bound <= longest)],
    };
}
