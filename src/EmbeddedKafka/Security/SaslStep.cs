namespace Troupe.EmbeddedKafka.Security;

/// <summary>What the server says to one message of a SASL exchange: a challenge, the end, or no.</summary>
/// <param name="Answer">Goes to the client; not used when it failed.</param>
internal sealed record SaslStep(byte[] Answer)
{
    /// <summary>Who the client is; null before the exchange is over.</summary>
    public string? Principal { get; init; }

    /// <summary>When what the client showed expires; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Why the client is not let in, in the words of Kafka; null while it is not refused.</summary>
    public string? Failure { get; init; }

    public static SaslStep Challenge(byte[] answer) => new(answer);

    public static SaslStep Refuse(string failure) => new([]) { Failure = failure };
}
