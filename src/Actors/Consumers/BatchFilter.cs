using Troupe.Engine.Batching;
using Troupe.Engine.Consuming;
using Troupe.Engine.Serialization;

namespace Troupe.Actors.Consumers;

/// <summary>The user's filter over one batch.</summary>
/// <param name="filter">The filter.</param>
/// <param name="records">The batch.</param>
/// <param name="refused">Told of what it does not accept.</param>
internal sealed class BatchFilter(IMessageFilter filter, RecordBatch records, Action<long> refused)
{
    private readonly BatchColumns<string?, ReadOnlyMemory<byte>> _columns =
        new(records, Payload<string?>.Default, Payload<ReadOnlyMemory<byte>>.Default);

    /// <summary>Whether a message is accepted.</summary>
    /// <param name="index">Its place in the batch.</param>
    public bool Accepts(int index)
    {
        var slice = records.Locate(index, out var entry);
        if (filter.Accepts(new Message<ReadOnlyMemory<byte>>(_columns, slice.Segment, entry, index))) return true;
        refused(slice.Segment.Entries[entry].Offset);
        return false;
    }

    /// <summary>What is accepted of the batch; null if that is nothing.</summary>
    public RecordBatch? Admit()
    {
        var (slices, count, index) = (new List<BatchSlice>(), 0, 0);
        foreach (var slice in records.Slices)
        {
            var from = slice.From;
            for (var entry = slice.From; entry < slice.To; entry++, index++)
            {
                if (AcceptsOrBlames(slice, entry, index)) continue;
                Take(slice with { From = from, To = entry });
                from = entry + 1;
            }

            Take(slice with { From = from });
        }

        return slices.Count == 0 ? null : new RecordBatch(records.Number, records.TopicPartition, [.. slices], count);

        void Take(BatchSlice accepted)
        {
            if (accepted.Count == 0) return;
            slices.Add(accepted);
            count += accepted.Count;
        }
    }

    /// <summary>In the batch form nothing else says which message the filter failed at.</summary>
    private bool AcceptsOrBlames(BatchSlice slice, int entry, int index)
    {
        try
        {
            return Accepts(index);
        }
        catch (Exception exception) when (exception is not (FatalConsumerException or MessageDeserializationException or OutOfMemoryException))
        {
            throw new MessageFailedException(new Confluent.Kafka.TopicPartitionOffset(records.TopicPartition, slice.Segment.Entries[entry].Offset), exception);
        }
    }
}
