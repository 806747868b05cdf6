namespace Troupe.EmbeddedKafka.Logs;

/// <summary>What became of a produced batch.</summary>
/// <param name="Error">None, also for a batch that was written before.</param>
/// <param name="BaseOffset">Offset of its first record, -1 on errors.</param>
/// <param name="LogStartOffset">First offset the partition still has, -1 on errors.</param>
internal readonly record struct AppendResult(ErrorCode Error, long BaseOffset, long LogStartOffset)
{
    public static AppendResult Failed(ErrorCode error) => new(error, -1, -1);
}
