using System.Runtime.CompilerServices;
using Confluent.Kafka;
using Troupe.Engine.Records;

namespace Troupe.Engine.Serialization;

/// <summary>The keys or the values of a batch, deserialised at the first read and kept. Nothing is allocated before that.</summary>
/// <remarks>Two threads that read the same message at once may both deserialise it; each gets a whole value.</remarks>
internal sealed class LazyColumn<T>(int count, IDeserializer<T> deserializer, MessageComponentType component)
{
    // Bytes are a view of the segment: nothing is copied and nothing need be kept.
    private readonly bool _isView = typeof(T) == typeof(ReadOnlyMemory<byte>) && ReferenceEquals(deserializer, Payload<T>.Default);
    private Cell[]? _cells;

    private bool IsKey => component == MessageComponentType.Key;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first batch on.
    public T Read(Segment segment, int entry, int index)
    {
        if (_isView) return (T)(object)Bytes(segment, entry);
        var cells = _cells ?? Interlocked.CompareExchange(ref _cells, new Cell[count], null) ?? _cells!;
        ref var cell = ref cells[index];
        if (Volatile.Read(ref cell.IsRead)) return cell.Value;
        cell.Value = Deserialize(segment, entry);
        Volatile.Write(ref cell.IsRead, true);
        return cell.Value;
    }

    private ReadOnlyMemory<byte> Bytes(Segment segment, int entry) => IsKey ? segment.Key(entry) : segment.Value(entry);

    private T Deserialize(Segment segment, int entry)
    {
        var record = segment.Entries[entry];
        var bytes = Bytes(segment, entry);
        var isNull = (IsKey ? record.KeyLength : record.ValueLength) < 0;
        try
        {
            var context = new SerializationContext(component, segment.TopicPartition.Topic, segment.Headers(entry) ?? []);
            return deserializer.Deserialize(bytes.Span, isNull, context);
        }
        catch (Exception exception)
        {
            // Whatever a deserialiser throws is about this message, and a retry would find the same bytes.
            throw new MessageDeserializationException(
                new TopicPartitionOffset(segment.TopicPartition, record.Offset), IsKey ? "key" : "value", typeof(T), exception);
        }
    }

    private struct Cell
    {
        public T Value;
        public bool IsRead;
    }
}
