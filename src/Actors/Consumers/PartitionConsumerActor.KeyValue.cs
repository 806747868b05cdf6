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
            if (Accepts(message.Index)) await ConsumeAsync(message, cancellationToken);
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
    protected bool MarkAsConsumed(KeyedMessage<TKey, TValue> message) => MarkAsConsumed(message.Segment, message.Entry, metadata: null);

    /// <summary>Finishes a message and all before it in its partition, with a text as metadata.</summary>
    /// <param name="message">The newest message that is finished.</param>
    /// <param name="metadata">
    /// Text that is committed with its offset, and with every later one until a mark brings other text; read as <see cref="ConsumerActor.OffsetMetadata"/>
    /// by whoever goes on from there. Null leaves it as it is; empty clears it. At most <c>metadata-max-bytes</c> in UTF-8, 4,096 by default.
    /// </param>
    /// <returns>Whether this consumer still owns the partition; false after it was given up or lost.</returns>
    /// <exception cref="OffsetMetadataRefusedException">The metadata is too long, or of a message behind what is finished already. Nothing was marked.</exception>
    protected bool MarkAsConsumed(KeyedMessage<TKey, TValue> message, string? metadata) => MarkAsConsumed(message.Segment, message.Entry, metadata);

    /// <summary>Finishes a message and all before it in its partition, with an object as metadata.</summary>
    /// <param name="message">The newest message that is finished.</param>
    /// <param name="metadata">Written as JSON, camel case; read with <see cref="ConsumerActor.ReadOffsetMetadata"/>. Null leaves what there is.</param>
    /// <typeparam name="TMetadata">What it is.</typeparam>
    /// <returns>Whether this consumer still owns the partition; false after it was given up or lost.</returns>
    /// <exception cref="OffsetMetadataRefusedException">The metadata is too long, or of a message behind what is finished already. Nothing was marked.</exception>
    protected bool MarkAsConsumed<TMetadata>(KeyedMessage<TKey, TValue> message, TMetadata metadata) => MarkAsConsumed(message.Segment, message.Entry, Written(metadata));

    /// <summary>Finishes a message and all before it, and commits at once.</summary>
    /// <param name="message">The newest message that is finished.</param>
    /// <returns>True only if the broker accepted the commit while this consumer owned the partition.</returns>
    protected Task<bool> MarkAsConsumedAndCommitAsync(KeyedMessage<TKey, TValue> message) => MarkAsConsumedAndCommitAsync(message.Segment, message.Entry, metadata: null);

    /// <summary>Finishes a message and all before it, with a text as metadata, and commits at once.</summary>
    /// <param name="message">The newest message that is finished.</param>
    /// <param name="metadata">As that of a mark: text that is committed with its offset. Null leaves what there is.</param>
    /// <returns>True only if the broker accepted the commit while this consumer owned the partition.</returns>
    /// <exception cref="OffsetMetadataRefusedException">The metadata is too long, or of a message behind what is finished already. Nothing was marked.</exception>
    protected Task<bool> MarkAsConsumedAndCommitAsync(KeyedMessage<TKey, TValue> message, string? metadata) =>
        MarkAsConsumedAndCommitAsync(message.Segment, message.Entry, metadata);

    /// <summary>Finishes a message and all before it, with an object as metadata, and commits at once.</summary>
    /// <param name="message">The newest message that is finished.</param>
    /// <param name="metadata">Written as JSON, camel case; read with <see cref="ConsumerActor.ReadOffsetMetadata"/>. Null leaves what there is.</param>
    /// <typeparam name="TMetadata">What it is.</typeparam>
    /// <returns>True only if the broker accepted the commit while this consumer owned the partition.</returns>
    /// <exception cref="OffsetMetadataRefusedException">The metadata is too long, or of a message behind what is finished already. Nothing was marked.</exception>
    protected Task<bool> MarkAsConsumedAndCommitAsync<TMetadata>(KeyedMessage<TKey, TValue> message, TMetadata metadata) =>
        MarkAsConsumedAndCommitAsync(message.Segment, message.Entry, Written(metadata));

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
