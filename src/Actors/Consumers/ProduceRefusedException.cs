using Confluent.Kafka;

namespace Troupe;

/// <summary>
/// A record handed to <c>Produce</c> was refused by the broker or given up by the client. The message it belongs to is not finished: it is
/// retried like any other failure.
/// </summary>
public sealed class ProduceRefusedException : Exception
{
    internal ProduceRefusedException(Error error, long? offset)
        : base($"A record that was produced for this message was not delivered: {error.Reason} ({error.Code}).") =>
        (Error, Offset) = (error, offset);

    /// <summary>What the client said.</summary>
    public Error Error { get; }

    internal long? Offset { get; }
}
