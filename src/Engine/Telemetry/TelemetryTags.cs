using System.Globalization;
using Confluent.Kafka;
using static Troupe.Engine.Telemetry.TelemetryNames;

namespace Troupe.Engine.Telemetry;

/// <summary>Sets of attributes, made once for what they describe, so that a measurement allocates nothing.</summary>
internal static class TelemetryTags
{
    public static KeyValuePair<string, object?> Of(string name, object? value) => new(name, value);

    /// <summary>What every measurement of a partition carries.</summary>
    public static KeyValuePair<string, object?>[] OfPartition(string groupId, TopicPartition partition) =>
    [
        Of(Attributes.System, Value.Kafka),
        Of(Attributes.ConsumerGroup, groupId),
        Of(Attributes.Destination, partition.Topic),
        Of(Attributes.Partition, partition.Partition.Value.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>The same of an operation that failed, by the type of what was thrown.</summary>
    public static KeyValuePair<string, object?>[] Failed(KeyValuePair<string, object?>[] tags, Exception exception) =>
        [.. tags, Of(Attributes.ErrorType, ErrorType(exception))];

    /// <summary>Of Kafka's own errors the code, of others the type: few values, and no text.</summary>
    public static string ErrorType(Exception exception) =>
        exception is KafkaException kafka ? kafka.Error.Code.ToString() : exception.GetType().FullName ?? exception.GetType().Name;
}
