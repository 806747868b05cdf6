namespace Troupe.EmbeddedKafka.Logs;

/// <summary>Where one batch lies in its segment.</summary>
/// <param name="BaseOffset">Offset of its first record.</param>
/// <param name="LastOffset">Offset of its last record.</param>
/// <param name="Position">First byte in the segment.</param>
/// <param name="Length">Bytes of the batch.</param>
/// <param name="MaxTimestamp">Greatest timestamp of its records, in Unix milliseconds.</param>
internal readonly record struct BatchEntry(long BaseOffset, long LastOffset, int Position, int Length, long MaxTimestamp)
{
    public int End => Position + Length;
}
