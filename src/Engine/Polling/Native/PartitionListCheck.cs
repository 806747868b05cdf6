using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace Troupe.Engine.Polling.Native;

/// <summary>
/// Has the loaded library copy a list of one entry and compares every field of the copy with what was put in: whether this build lays the
/// structure out as it is read and written here.
/// </summary>
internal static unsafe class PartitionListCheck
{
    private const long At = 0x0123456789ABCDEF;
    private const string Metadata = "metadata of the layout check";

    private static readonly TopicPartition Partition = new("troupe-layout-check", 0x1234567);

    /// <summary>What does not fit; null if all of it does.</summary>
    public static string? Problem(OffsetFunctions functions)
    {
        var list = functions.NewList(1);
        var entry = functions.Add(list, Partition, At, Metadata);
        var copy = functions.Copy(list);
        try
        {
            var field = copy->Count != 1 || copy->Elements is null ? nameof(NativePartitionList.Count) : Compare(*copy->Elements);

            // The text is a copy of its own, or the two lists would free it twice.
            if (field is null && copy->Elements->Metadata == entry->Metadata) field = nameof(NativeTopicPartition.Metadata);
            return field is null ? null : $"the loaded librdkafka lays partitions out in another way: {field} is not where it is expected";
        }
        finally
        {
            functions.Destroy(list);
            functions.Destroy(copy);
        }
    }

    /// <summary>The field of an entry that has not the value it was given; null if each has.</summary>
    public static string? Compare(in NativeTopicPartition entry)
    {
        if (Marshal.PtrToStringUTF8((nint)entry.Topic) != Partition.Topic) return nameof(NativeTopicPartition.Topic);
        if (entry.Partition != Partition.Partition.Value) return nameof(NativeTopicPartition.Partition);
        if (entry.Offset != At) return nameof(NativeTopicPartition.Offset);
        if (entry.MetadataSize != (nuint)Encoding.UTF8.GetByteCount(Metadata)) return nameof(NativeTopicPartition.MetadataSize);
        if (Encoding.UTF8.GetString(entry.Metadata, (int)entry.MetadataSize) != Metadata) return nameof(NativeTopicPartition.Metadata);
        return entry.Error != 0 ? nameof(NativeTopicPartition.Error) : null;
    }
}
