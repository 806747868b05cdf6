using Confluent.Kafka;
using Troupe.Engine.Serialization;

namespace Troupe.TestKit;

/// <summary>A message with a key of its own type, to be delivered to the consumer under test.</summary>
/// <typeparam name="TKey">What the consumer reads keys as.</typeparam>
/// <typeparam name="TValue">What the consumer reads values as.</typeparam>
/// <param name="Key">Bytes and strings as they are, anything else as JSON; null for none.</param>
/// <param name="Value">Bytes and strings as they are, anything else as JSON; null is a tombstone.</param>
public sealed record TestMessage<TKey, TValue>(TKey? Key, TValue? Value)
{
    /// <summary>Bytes in place of <see cref="Key"/>, for keys that cannot be read. Null: the key counts.</summary>
    public ReadOnlyMemory<byte>? RawKey { get; init; }

    /// <summary>Bytes in place of <see cref="Value"/>, for values that cannot be read. Null: the value counts.</summary>
    public ReadOnlyMemory<byte>? RawValue { get; init; }

    /// <summary>Headers in their order. None by default.</summary>
    public Headers? Headers { get; init; }

    /// <summary>When it was created; by default now, by the harness's clock.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Where it stands; by default at the next offset. A later one leaves a gap, as compaction and transactions do.</summary>
    public long? Offset { get; init; }

    internal TestRecord ToRecord(string topic) => new(
        RawKey?.ToArray() ?? Payload<TKey?>.Default.Serialize(Key, new SerializationContext(MessageComponentType.Key, topic)),
        RawValue?.ToArray() ?? Payload<TValue?>.Default.Serialize(Value, new SerializationContext(MessageComponentType.Value, topic)),
        Headers,
        Timestamp,
        Offset);
}
