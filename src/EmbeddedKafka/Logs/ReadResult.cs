namespace Troupe.EmbeddedKafka.Logs;

/// <summary>What a fetch found in one partition, beside the bytes.</summary>
internal readonly record struct ReadResult(ErrorCode Error, long HighWatermark, long LogStartOffset, int Bytes)
{
    public static ReadResult Failed(ErrorCode error) => new(error, -1, -1, 0);
}
