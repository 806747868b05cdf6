using Confluent.Kafka;
using Troupe.Engine.Serialization;
using Troupe.Engine.Telemetry;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Consumers;

/// <summary>Turns what a consumer produces into what a producer takes.</summary>
internal static class OutgoingMessage
{
    public static Message<byte[]?, byte[]?> Create<T>(string topic, T value, string? key, Headers? headers) => new()
    {
        Key = key is null ? null : Payload<string>.Default.Serialize(key, new SerializationContext(MessageComponentType.Key, topic)),
        Value = Payload<T>.Default.Serialize(value, new SerializationContext(MessageComponentType.Value, topic)),
        Headers = headers,
    };

    /// <summary>
    /// The same for a transaction, with the trace and the content of now: when it is sent, another trace runs, and a buffer may have been used again.
    /// </summary>
    public static StagedRecord Stage<T>(string topic, T value, string? key, Headers? headers)
    {
        var message = Create(topic, value, key, StagedRecord.Own(headers));
        message.Value = StagedRecord.Own(message.Value, value);
        if (Spans.AreWanted) TraceContext.Write(message, Spans.Running);
        return new StagedRecord(new TopicPartition(topic, Partition.Any), message);
    }
}
