namespace Troupe;

/// <summary>
/// Fails a source when its Kafka client is of no more use, when a partition cannot be read until somebody acts, or when the sink that commits for it in
/// transactions has failed. An outage of the brokers is no such thing: the client recovers from it by itself. A stream that is started again begins at the
/// committed offsets.
/// </summary>
public sealed class StreamFailedException : Exception
{
    internal StreamFailedException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
