namespace Troupe;

/// <summary>
/// Says which messages of a topic its consumer is given (<c>topic.Filter&lt;T&gt;()</c>). Made for each batch from the services of the batch, and called once for each of its
/// messages, in order, where <c>ConsumeAsync</c> runs. A message that is not accepted counts as finished, and only it. What a filter throws is a failure of the message at hand.
/// </summary>
public interface IMessageFilter
{
    /// <summary>Whether the consumer is given a message. May be asked again for the same one: after a failure, a rebalance or a seek.</summary>
    /// <param name="message">The message; its bytes without a copy.</param>
    bool Accepts(Message<ReadOnlyMemory<byte>> message);
}
