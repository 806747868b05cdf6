using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using Troupe.Engine.Offsets;

namespace Troupe.Engine.Polling.Native;

/// <summary>
/// Commits offsets with metadata, and reads them: the calls of the public interface have no place for it. They throw what those throw. Whoever
/// calls holds the client (<see cref="ClientHold"/>).
/// </summary>
internal static unsafe class NativeOffsets
{
    private static OffsetFunctions Functions =>
        OffsetFunctions.Bound ?? throw new NotSupportedException($"Offsets cannot be committed with metadata: {OffsetFunctions.Problem}.");

    /// <summary>Commits and waits for the broker. May be called on any thread.</summary>
    /// <exception cref="KafkaException">The broker did not accept all of them.</exception>
    public static void Commit(nint consumer, IReadOnlyCollection<TopicPartitionOffset> offsets)
    {
        var list = Write(offsets);
        try
        {
            var code = Functions.Commit(consumer, list);
            if (code != ErrorCode.NoError) throw new KafkaException(Explain(new Error(code)));
        }
        finally
        {
            Functions.Destroy(list);
        }
    }

    /// <summary>What is committed of each partition, and the metadata of those that have any.</summary>
    /// <exception cref="KafkaException">The broker did not answer.</exception>
    public static (List<TopicPartitionOffsetError> Offsets, Dictionary<TopicPartition, string> Metadata) Committed(
        nint consumer, IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout)
    {
        var list = Write([.. partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Unset))]);
        try
        {
            var code = Functions.Committed(consumer, list, (int)timeout.TotalMilliseconds);
            if (code != ErrorCode.NoError) throw new KafkaException(new Error(code));
            var offsets = new List<TopicPartitionOffsetError>(list->Count);
            var metadata = new Dictionary<TopicPartition, string>();
            for (var index = 0; index < list->Count; index++)
            {
                ref var entry = ref list->Elements[index];
                var partition = new TopicPartition(Marshal.PtrToStringUTF8((nint)entry.Topic)!, entry.Partition);
                offsets.Add(new TopicPartitionOffsetError(partition, entry.Offset, new Error((ErrorCode)entry.Error)));
                if (entry.MetadataSize > 0) metadata[partition] = Encoding.UTF8.GetString(entry.Metadata, (int)entry.MetadataSize);
            }

            return (offsets, metadata);
        }
        finally
        {
            Functions.Destroy(list);
        }
    }

    /// <summary>Sends offsets to the open transaction of a producer.</summary>
    /// <exception cref="KafkaRetriableException">It may be tried again.</exception>
    /// <exception cref="KafkaTxnRequiresAbortException">The transaction has to be aborted.</exception>
    /// <exception cref="KafkaException">Any other error of the client.</exception>
    public static void SendToTransaction(
        nint producer, IReadOnlyCollection<TopicPartitionOffset> offsets, IConsumerGroupMetadata member, TimeSpan timeout)
    {
        var list = Write(offsets);
        nint failure;
        try
        {
            failure = Functions.SendOffsets(producer, list, GroupMember.Read(member), (int)timeout.TotalMilliseconds);
        }
        finally
        {
            Functions.Destroy(list);
        }

        if (failure == 0) return;
        var (error, isRetriable, requiresAbort) = Functions.Take(failure);
        error = Explain(error);
        throw requiresAbort ? new KafkaTxnRequiresAbortException(error)
            : isRetriable ? new KafkaRetriableException(error)
            : new KafkaException(error);
    }

    private static NativePartitionList* Write(IReadOnlyCollection<TopicPartitionOffset> offsets)
    {
        var list = Functions.NewList(offsets.Count);
        foreach (var offset in offsets) Functions.Add(list, offset.TopicPartition, offset.Offset.Value, OffsetAndMetadata.Of(offset));
        return list;
    }

    /// <summary>The broker says neither which offset it was nor what it would take.</summary>
    private static Error Explain(Error error) => error.Code != ErrorCode.OffsetMetadataTooLarge
        ? error
        : new Error(
            error.Code,
            "the broker takes less metadata with an offset than metadata-max-bytes allows here. Lower metadata-max-bytes to the broker's offset.metadata.max.bytes, or raise that",
            error.IsFatal);
}
