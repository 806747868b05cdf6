using System.Runtime.InteropServices;

namespace Troupe.Engine.Polling.Native;

/// <summary><c>rd_kafka_topic_partition_t</c> of librdkafka 2: 64 bytes on 64 bit.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeTopicPartition
{
    public byte* Topic;
    public int Partition;
    public long Offset;
    public byte* Metadata;
    public nuint MetadataSize;
    public nint Opaque;
    public int Error;
    public nint Private;
}
