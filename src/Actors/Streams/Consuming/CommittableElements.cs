using Confluent.Kafka;
using Troupe.Actors.Streams.Committing;
using Troupe.Actors.Streams.Connections;
using Troupe.Engine.Records;

namespace Troupe.Actors.Streams.Consuming;

/// <summary>Records with what commits them.</summary>
internal sealed class CommittableElements<TKey, TValue, T>(RecordReader<TKey, TValue> reader, Func<ConsumeResult<TKey, TValue>, ICommittableOffset, T> create)
    : IElements<T>
{
    public T Next(StreamPartition partition, Segment segment, int index, int generation)
    {
        var record = reader.Read(segment, index);
        partition.Emit(record.Offset.Value, generation);
        return create(record, new CommittableOffset(partition, record.Offset.Value, generation));
    }
}
