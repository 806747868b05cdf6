namespace Troupe.EmbeddedKafka.Logs;

/// <summary>Answer to a question for an offset; both are -1 when there is none.</summary>
internal readonly record struct OffsetAndTimestamp(long Offset, long Timestamp)
{
    public static OffsetAndTimestamp None { get; } = new(-1, -1);
}
