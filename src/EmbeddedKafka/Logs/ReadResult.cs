namespace Troupe.EmbeddedKafka.Logs;

/// <summary>What a fetch found in one partition, beside the bytes.</summary>
internal readonly record struct ReadResult(ErrorCode Error, long HighWatermark, long LastStableOffset, long LogStartOffset, int Bytes)
{
    /// <summary>Aborted transactions among the records; null when all records were asked for.</summary>
    public IReadOnlyList<AbortedTransaction>? Aborted { get; init; }

    public static ReadResult Failed(ErrorCode error) => new(error, -1, -1, -1, 0);
}
