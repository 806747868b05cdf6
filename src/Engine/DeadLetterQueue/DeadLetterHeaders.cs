namespace Troupe;

/// <summary>Names of the headers that Troupe adds to a dead letter. Their values are UTF-8 text.</summary>
/// <remarks>
/// When a message is given up a second time, after it was sent back to its topic, the newest values replace the old
/// ones and <see cref="FirstSource"/> keeps the first position. All other headers are those of the source, byte for
/// byte and in their order.
/// </remarks>
public static class DeadLetterHeaders
{
    /// <summary>The topic that the message was read from.</summary>
    public const string SourceTopic = "troupe-source-topic";

    /// <summary>The partition that the message was read from, in decimal digits.</summary>
    public const string SourcePartition = "troupe-source-partition";

    /// <summary>The offset that the message was read at, in decimal digits.</summary>
    public const string SourceOffset = "troupe-source-offset";

    /// <summary>The consumer group (<c>group.id</c>) that gave the message up.</summary>
    public const string SourceGroup = "troupe-source-group";

    /// <summary>
    /// Attempts spent before the message was given up, in decimal digits; 1 when it was given up at its first failure.
    /// With a collective error counter this includes attempts that earlier messages of its batch spent.
    /// </summary>
    public const string Attempts = "troupe-attempts";

    /// <summary>The full name of the type of the last exception.</summary>
    public const string ErrorType = "troupe-error-type";

    /// <summary>The message of the last exception, cut at 1,000 characters.</summary>
    public const string ErrorMessage = "troupe-error-message";

    /// <summary>The trace that the source belonged to, 32 hexadecimal digits; absent when it carried no valid W3C <c>traceparent</c> header.</summary>
    public const string TraceId = "troupe-trace-id";

    /// <summary>
    /// Where the message was given up first, as <c>topic[partition]@offset</c>; present from the second time on.
    /// </summary>
    public const string FirstSource = "troupe-first-source";
}
