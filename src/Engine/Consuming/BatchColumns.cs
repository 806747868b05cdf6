using Confluent.Kafka;
using Troupe.Engine.Batching;
using Troupe.Engine.Serialization;

namespace Troupe.Engine.Consuming;

/// <summary>A batch as a consumer of <typeparamref name="TKey"/> and <typeparamref name="TValue"/> sees it.</summary>
internal sealed class BatchColumns<TKey, TValue>(RecordBatch records, IDeserializer<TKey> keys, IDeserializer<TValue> values)
{
    public RecordBatch Records { get; } = records;

    public LazyColumn<TKey> Keys { get; } = new(records.Count, keys, MessageComponentType.Key);

    public LazyColumn<TValue> Values { get; } = new(records.Count, values, MessageComponentType.Value);
}
