using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Confluent.Kafka;
using static Troupe.Engine.Telemetry.TelemetryNames;

namespace Troupe.Engine.Telemetry;

/// <summary>Counts what was produced, by topic and outcome. A record adds one to a number; the numbers are read when somebody collects.</summary>
internal static class SentMessages
{
    private static readonly ConcurrentDictionary<(string Topic, ErrorCode Error), StrongBox<long>> Counts = [];

    private static readonly ObservableCounter<long> Instrument = Instruments.Meter.CreateObservableCounter(
        Metric.Sent, () => Counts.Select(count => new Measurement<long>(Volatile.Read(ref count.Value.Value), TagsOf(count.Key))), "{message}",
        "Messages that were handed to the client, counted when the broker took them or they were given up.");

    public static bool AreCounted => Instrument.Enabled;

    public static void Add(string topic, Error error) =>
        Interlocked.Increment(ref Counts.GetOrAdd((topic, error.Code), static _ => new StrongBox<long>()).Value);

    private static IEnumerable<KeyValuePair<string, object?>> TagsOf((string Topic, ErrorCode Error) count)
    {
        yield return TelemetryTags.Of(Attributes.System, Value.Kafka);
        yield return TelemetryTags.Of(Attributes.OperationName, Operation.Send);
        yield return TelemetryTags.Of(Attributes.Destination, count.Topic);
        if (count.Error != ErrorCode.NoError) yield return TelemetryTags.Of(Attributes.ErrorType, count.Error.ToString());
    }
}
