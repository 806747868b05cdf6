using System.Text;
using Confluent.Kafka;
using Troupe.Engine.Serialization;

namespace Troupe.TestKit;

/// <summary>A record that the consumer produced, or a dead letter of it.</summary>
public sealed class ProducedRecord
{
    internal ProducedRecord(TopicPartitionOffset position, Message<byte[]?, byte[]?> message)
    {
        Position = position;
        RawKey = message.Key is { } key ? key : null;
        RawValue = message.Value is { } value ? value : null;
        Headers = message.Headers ?? [];
        Timestamp = message.Timestamp;
    }

    /// <summary>Where it went. Of a topic's records the harness counts offsets from 0; all that name no partition go to partition 0.</summary>
    public TopicPartitionOffset Position { get; }

    /// <summary>The topic it went to.</summary>
    public string Topic => Position.Topic;

    /// <summary>The key as UTF-8; null for none.</summary>
    public string? Key => RawKey is null ? null : Encoding.UTF8.GetString(RawKey.Value.Span);

    /// <summary>The bytes of the key; null for none.</summary>
    public ReadOnlyMemory<byte>? RawKey { get; }

    /// <summary>The bytes of the value; null for a tombstone.</summary>
    public ReadOnlyMemory<byte>? RawValue { get; }

    /// <summary>Its headers, in order; empty for none.</summary>
    public Headers Headers { get; }

    /// <summary>The timestamp it was produced with; the default if it was left to the client.</summary>
    public Timestamp Timestamp { get; }

    /// <summary>The value, read as a consumer would read it: bytes and strings as they are, anything else from JSON.</summary>
    /// <typeparam name="T">What to read it as.</typeparam>
    public T Value<T>() =>
        Payload<T>.Default.Deserialize(RawValue.GetValueOrDefault().Span, RawValue is null, new SerializationContext(MessageComponentType.Value, Topic));

    /// <summary>The newest header of that name, as UTF-8; null if there is none. Those of dead letters are named in <see cref="DeadLetterHeaders"/>.</summary>
    /// <param name="name">The header's name.</param>
    public string? Header(string name) => Headers.TryGetLastBytes(name, out var value) && value is not null ? Encoding.UTF8.GetString(value) : null;
}
