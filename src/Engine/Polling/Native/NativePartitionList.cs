using System.Runtime.InteropServices;

namespace Troupe.Engine.Polling.Native;

/// <summary><c>rd_kafka_topic_partition_list_t</c> of librdkafka 2.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativePartitionList
{
    public int Count;
    public int Size;
    public NativeTopicPartition* Elements;
}
