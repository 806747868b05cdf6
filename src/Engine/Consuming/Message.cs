using Confluent.Kafka;
using Troupe.Engine.Consuming;
using Troupe.Engine.Records;

namespace Troupe;

/// <summary>
/// A message with a string key: a small struct over the bytes of its batch. Copy it freely; it stays valid for as long as you keep it.
/// </summary>
/// <typeparam name="TValue">What <see cref="Value"/> is read as.</typeparam>
public readonly struct Message<TValue> : IEquatable<Message<TValue>>
{
    private readonly BatchColumns<string?, TValue> _columns;
    private readonly Segment _segment;
    private readonly int _entry;

    internal Message(BatchColumns<string?, TValue> columns, Segment segment, int entry, int index)
    {
        _columns = columns;
        _segment = segment;
        _entry = entry;
        Index = index;
    }

    /// <summary>The topic it was read from.</summary>
    public string Topic => _segment.TopicPartition.Topic;

    /// <summary>The partition it was read from.</summary>
    public Partition Partition => _segment.TopicPartition.Partition;

    /// <summary>Its offset.</summary>
    public Offset Offset => _segment.Entries[_entry].Offset;

    /// <summary>Topic, partition and offset together.</summary>
    public TopicPartitionOffset Position => new(_segment.TopicPartition, Offset);

    /// <summary>When it was created or appended, as the topic is configured; may lie before 1970.</summary>
    public Timestamp Timestamp => _segment.Timestamp(_entry);

    /// <summary>The key as UTF-8 text; null if it has none. Read at the first call, then kept.</summary>
    /// <exception cref="MessageDeserializationException">The key cannot be read; a retry cannot help.</exception>
    public string? Key => _columns.Keys.Read(_segment, _entry, Index);

    /// <summary>The value, deserialised at the first call, then kept; the default of <typeparamref name="TValue"/> for a tombstone.</summary>
    /// <exception cref="MessageDeserializationException">The value cannot be read; a retry cannot help.</exception>
    public TValue Value => _columns.Values.Read(_segment, _entry, Index);

    /// <summary>The bytes of the key, without a copy; empty for none.</summary>
    public ReadOnlyMemory<byte> RawKey => _segment.Key(_entry);

    /// <summary>The bytes of the value, without a copy; empty for a tombstone.</summary>
    public ReadOnlyMemory<byte> RawValue => _segment.Value(_entry);

    /// <summary>Whether the value is null: on a compacted topic, the key was deleted.</summary>
    public bool IsTombstone => _segment.Entries[_entry].ValueLength < 0;

    /// <summary>Its headers, in order, repeated names too; empty for none and on a route without headers. Each call reads them anew.</summary>
    public Headers Headers => _segment.Headers(_entry) ?? [];

    internal int Index { get; }

    internal Segment Segment => _segment;

    internal int Entry => _entry;

    /// <inheritdoc/>
    public bool Equals(Message<TValue> other) => ReferenceEquals(_segment, other._segment) && _entry == other._entry;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Message<TValue> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_segment, _entry);

    /// <summary>Whether both are the same message of the same delivery.</summary>
    public static bool operator ==(Message<TValue> left, Message<TValue> right) => left.Equals(right);

    /// <summary>Whether they are different messages.</summary>
    public static bool operator !=(Message<TValue> left, Message<TValue> right) => !left.Equals(right);
}
