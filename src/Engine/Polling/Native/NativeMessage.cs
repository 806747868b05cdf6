using System.Runtime.InteropServices;

namespace Troupe.Engine.Polling.Native;

/// <summary><c>rd_kafka_message_t</c> of librdkafka 2: 72 bytes on 64 bit.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMessage
{
    public int Error;
    public nint Topic;
    public int Partition;
    public byte* Payload;
    public nuint Length;
    public byte* Key;
    public nuint KeyLength;
    public long Offset;
    public nint Private;
}
