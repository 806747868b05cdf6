namespace Troupe.Engine.DeadLetterQueue;

/// <summary>What Troupe wrote on a message when it was given up before. Kept as bytes: a header's text may be anything by now.</summary>
internal sealed class EarlierGiveUp
{
    private byte[]? _topic;
    private byte[]? _partition;
    private byte[]? _offset;
    private byte[]? _firstSource;

    /// <summary>The first position at which the message was given up; null when this is the first time.</summary>
    public byte[]? FirstSource =>
        _firstSource ?? (_topic is not null && _partition is not null && _offset is not null
            ? [.. _topic, .. "["u8, .. _partition, .. "]@"u8, .. _offset]
            : null);

    /// <summary>Takes the header if it is one of Troupe's own, which the new ones replace. Of repeated ones the first counts.</summary>
    public bool TryTake(string name, byte[]? value)
    {
        switch (name)
        {
            case DeadLetterHeaders.SourceTopic:
                _topic ??= value;
                return true;
            case DeadLetterHeaders.SourcePartition:
                _partition ??= value;
                return true;
            case DeadLetterHeaders.SourceOffset:
                _offset ??= value;
                return true;
            case DeadLetterHeaders.FirstSource:
                _firstSource ??= value;
                return true;
            case DeadLetterHeaders.SourceGroup:
            case DeadLetterHeaders.Attempts:
            case DeadLetterHeaders.ErrorType:
            case DeadLetterHeaders.ErrorMessage:
            case DeadLetterHeaders.TraceId:
                return true;
            default:
                return false;
        }
    }
}
