using Confluent.Kafka;
using Troupe.Engine.Records;

namespace Troupe.Actors.Streams.Consuming;

/// <summary>Reads records out of segments as the client would have given them, on the thread of the stage.</summary>
internal sealed class RecordReader<TKey, TValue>(IDeserializer<TKey> keys, IDeserializer<TValue> values)
{
    public static RecordReader<TKey, TValue> Of(ConsumerSettings<TKey, TValue> settings) =>
        new(settings.KeyDeserializer ?? Settings.Serdes<TKey>.Deserializer, settings.ValueDeserializer ?? Settings.Serdes<TValue>.Deserializer);

    /// <exception cref="MessageDeserializationException">The key or the value cannot be read.</exception>
    public ConsumeResult<TKey, TValue> Read(Segment segment, int index)
    {
        var entry = segment.Entries[index];
        var headers = segment.Headers(index) ?? [];
        return new ConsumeResult<TKey, TValue>
        {
            Topic = segment.TopicPartition.Topic,
            Partition = segment.TopicPartition.Partition,
            Offset = entry.Offset,
            Message = new Message<TKey, TValue>
            {
                Key = Read(keys, MessageComponentType.Key, segment.Key(index).Span, entry.KeyLength < 0),
                Value = Read(values, MessageComponentType.Value, segment.Value(index).Span, entry.ValueLength < 0),
                Headers = headers,
                Timestamp = segment.Timestamp(index),
            },
        };

        T Read<T>(IDeserializer<T> deserializer, MessageComponentType component, ReadOnlySpan<byte> bytes, bool isNull)
        {
            try
            {
                return deserializer.Deserialize(bytes, isNull, new SerializationContext(component, segment.TopicPartition.Topic, headers));
            }
            catch (Exception exception)
            {
                // Whatever a deserialiser throws is about this record; the stream's supervision decides.
                throw new MessageDeserializationException(
                    new TopicPartitionOffset(segment.TopicPartition, entry.Offset), component == MessageComponentType.Key ? "key" : "value", typeof(T), exception);
            }
        }
    }
}
