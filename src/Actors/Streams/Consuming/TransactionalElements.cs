using Troupe.Actors.Streams.Connections;
using Troupe.Engine.Records;

namespace Troupe.Actors.Streams.Consuming;

/// <summary>Records with the place they were read at, which the transaction commits.</summary>
internal sealed class TransactionalElements<TKey, TValue>(RecordReader<TKey, TValue> reader) : IElements<TransactionalMessage<TKey, TValue>>
{
    public TransactionalMessage<TKey, TValue> Next(StreamPartition partition, Segment segment, int index, int generation)
    {
        var record = reader.Read(segment, index);
        partition.Emit(record.Offset.Value, generation);
        return new TransactionalMessage<TKey, TValue>(
            record, new GroupTopicPartitionOffset(partition.GroupId, record.Topic, record.Partition.Value, record.Offset) { Assignment = partition, Generation = generation });
    }
}
