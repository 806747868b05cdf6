using Confluent.Kafka;
using Troupe.Engine.Serialization;

namespace Troupe.TestKit;

/// <summary>A message with a string key, to be delivered to the consumer under test.</summary>
/// <typeparam name="TValue">What the consumer reads values as.</typeparam>
/// <param name="Value">Bytes and strings as they are, anything else as JSON; null is a tombstone.</param>
/// <param name="Key">Written as UTF-8; null for none.</param>
public sealed record TestMessage<TValue>(TValue? Value, string? Key = null)
{
    /// <summary>Bytes in place of <see cref="Value"/>, for values that cannot be read. Null: the value counts.</summary>
    public ReadOnlyMemory<byte>? RawValue { get; init; }

    /// <summary>Headers in their order. None by default.</summary>
    public Headers? Headers { get; init; }

    /// <summary>When it was created; by default now, by the harness's clock.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Where it stands; by default at the next offset. A later one leaves a gap, as compaction and transactions do.</summary>
    public long? Offset { get; init; }

    internal TestRecord ToRecord(string topic) => new(
        Key is null ? null : Payload<string>.Default.Serialize(Key, new SerializationContext(MessageComponentType.Key, topic)),
        RawValue?.ToArray() ?? Payload<TValue?>.Default.Serialize(Value, new SerializationContext(MessageComponentType.Value, topic)),
        Headers,
        Timestamp,
        Offset);
}
