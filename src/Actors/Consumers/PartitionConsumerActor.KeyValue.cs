using Confluent.Kafka;
using Troupe.Engine.Batching;
using Troupe.Engine.Consuming;
using Troupe.Engine.Serialization;

namespace Troupe;

/// <summary>A consumer of messages with keys of their own type: the actor that plays one partition.</summary>
/// <remarks>Override one of the two <c>ConsumeAsync</c>; if both are, the one that takes a batch counts. Neither: refused at start.</remarks>
/// <typeparam name="TKey">What keys are read as: bytes and strings as they are, anything else from JSON.</typeparam>
/// <typeparam name="TValue">What values are read as: bytes and strings as they are, anything else from JSON.</typeparam>
public abstract class PartitionConsumerActor<TKey, TValue> : ConsumerActor
{
    /// <summary>Runs for every batch. Its own implementation walks the batch and calls the other overload for each message.</summary>
    /// <remarks>
    /// Returning finishes the batch, unless the token was cancelled by then or <see cref="ConsumerActor.IsRevoked"/> was read as true; throwing
    /// retries what is not marked. Throw <see cref="MessageFailedException"/> to say which message failed.
    /// </remarks>
    /// <param name="batch">At most <c>max-batch-size</c> messages in order.</param>
    /// <param name="cancellationToken">Cancelled when the call must come to its end: the partition is given up, gone, or the process stops.</param>
    protected virtual async Task ConsumeAsync(MessageBatch<TKey, TValue> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        foreach (var message in batch)
        {
            if (!BeginMessage(message.Index)) break;
            await ConsumeAsync(message, cancellationToken);
            if (!FinishMessage(message.Index) && !await ContinueAsync()) break;
        }
    }

    /// <summary>Runs for every message, one at a time and in order. Returning finishes it, throwing retries it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancelled when the call must come to its end; a call that returns after that finishes nothing.</param>
    protected virtual Task ConsumeAsync(KeyedMessage<TKey, TValue> message, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Finishes a message and all before it in its partition. An older one than before sets back where delivery goes on after a failure.</summary>
    /// <param name="message">The newest message that is finished.</param>
    /// <returns>Whether this consumer still owns the partition; false after it was given up or lost.</returns>
    protected bool MarkAsConsumed(KeyedMessage<TKey, TValue> message) => MarkAsConsumed(message.Segment, message.Entry);

    /// <summary>Finishes a message and all before it, and commits at once.</summary>
    /// <param name="message">The newest message that is finished.</param>
    /// <returns>True only if the broker accepted the commit while this consumer owned the partition.</returns>
    protected Task<bool> MarkAsConsumedAndCommitAsync(KeyedMessage<TKey, TValue> message) => MarkAsConsumedAndCommitAsync(message.Segment, message.Entry);

    /// <summary>Sends a message to the dead letter queue of its route, without a failure. Completes when the broker has it; then the message is finished.</summary>
    /// <param name="message">The message to give up.</param>
    /// <param name="reason">Why; the header <c>troupe-error-message</c>, cut at 1,000 characters.</param>
    /// <exception cref="InvalidOperationException">The route names no dead letter queue.</exception>
    /// <exception cref="KafkaException">The broker did not take it; the message is not finished.</exception>
    protected Task DeadLetterAsync(KeyedMessage<TKey, TValue> message, string reason) => DeadLetterAsync(message.Segment, message.Entry, reason);

    private protected sealed override Task ConsumeAsync(RecordBatch records, CancellationToken cancellationToken) =>
        ConsumeAsync(
            new MessageBatch<TKey, TValue>(new BatchColumns<TKey, TValue>(records, Payload<TKey>.Default, Payload<TValue>.Default)),
            cancellationToken);
}
