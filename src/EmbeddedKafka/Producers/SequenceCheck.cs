namespace Troupe.EmbeddedKafka.Producers;

/// <summary>What the sequence number of a batch says about it.</summary>
/// <param name="Error">Why it must not be written; None otherwise.</param>
/// <param name="IsRepeat">Whether it is in the log already, so that only the answer is due.</param>
/// <param name="BaseOffset">Where it is in the log, for a repeat.</param>
internal readonly record struct SequenceCheck(ErrorCode Error, bool IsRepeat, long BaseOffset)
{
    public static SequenceCheck New { get; } = new(ErrorCode.None, false, -1);

    public static SequenceCheck Failed(ErrorCode error) => new(error, false, -1);

    public static SequenceCheck RepeatOf(long baseOffset) => new(ErrorCode.None, true, baseOffset);
}
