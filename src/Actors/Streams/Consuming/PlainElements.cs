using Confluent.Kafka;
using Troupe.Actors.Streams.Connections;
using Troupe.Engine.Records;

namespace Troupe.Actors.Streams.Consuming;

internal sealed class PlainElements<TKey, TValue>(RecordReader<TKey, TValue> reader) : IElements<ConsumeResult<TKey, TValue>>
{
    public ConsumeResult<TKey, TValue> Next(StreamPartition partition, Segment segment, int index, int generation) => reader.Read(segment, index);
}
