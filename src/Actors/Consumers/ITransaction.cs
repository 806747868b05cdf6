using Confluent.Kafka;

namespace Troupe;

/// <summary>
/// What the delegate of <c>TransactionAsync</c> works with. What it produces and marks is kept until the delegate has returned, and then becomes
/// visible together, or not at all. Not to be used after that. Members may be used from any thread.
/// </summary>
public interface ITransaction
{
    /// <summary>Produces a record in this transaction.</summary>
    /// <param name="topic">Where to; the client chooses the partition by the key.</param>
    /// <param name="value">Bytes and strings as they are, anything else as JSON; null is a tombstone.</param>
    /// <param name="key">Written as UTF-8; null for none.</param>
    /// <param name="headers">Sent as they are.</param>
    /// <typeparam name="T">What is produced.</typeparam>
    /// <exception cref="InvalidOperationException">The transaction is over.</exception>
    /// <exception cref="TransactionRolledBackException">It was aborted.</exception>
    void Produce<T>(string topic, T value, string? key = null, Headers? headers = null);

    /// <summary>Finishes a message and all before it in its partition, if the transaction commits.</summary>
    /// <param name="message">The newest message that is finished.</param>
    /// <typeparam name="TValue">What its value is read as.</typeparam>
    /// <exception cref="AssignmentLostException">The partition was given up or lost; the transaction is rolled back.</exception>
    /// <exception cref="InvalidOperationException">The transaction is over.</exception>
    /// <exception cref="TransactionRolledBackException">It was aborted.</exception>
    void MarkAsConsumed<TValue>(Message<TValue> message);

    /// <summary>Finishes a message and all before it in its partition, with a text as metadata, if the transaction commits.</summary>
    /// <param name="message">The newest message that is finished.</param>
    /// <param name="metadata">Text that is committed with its offset, and with every later one until a mark brings other text. Null leaves what there is; empty clears it.</param>
    /// <typeparam name="TValue">What its value is read as.</typeparam>
    /// <exception cref="AssignmentLostException">The partition was given up or lost; the transaction is rolled back.</exception>
    /// <exception cref="OffsetMetadataRefusedException">The metadata is too long, or of a message behind what is finished already. Nothing was marked.</exception>
    /// <exception cref="InvalidOperationException">The transaction is over.</exception>
    /// <exception cref="TransactionRolledBackException">It was aborted.</exception>
    void MarkAsConsumed<TValue>(Message<TValue> message, string? metadata);

    /// <summary>Finishes a message and all before it in its partition, with an object as metadata, if the transaction commits.</summary>
    /// <param name="message">The newest message that is finished.</param>
    /// <param name="metadata">Written as JSON, camel case; read with <c>ReadOffsetMetadata</c>. Null leaves what there is.</param>
    /// <typeparam name="TValue">What its value is read as.</typeparam>
    /// <typeparam name="TMetadata">What the metadata is.</typeparam>
    /// <exception cref="AssignmentLostException">The partition was given up or lost; the transaction is rolled back.</exception>
    /// <exception cref="OffsetMetadataRefusedException">The metadata is too long, or of a message behind what is finished already. Nothing was marked.</exception>
    /// <exception cref="InvalidOperationException">The transaction is over.</exception>
    /// <exception cref="TransactionRolledBackException">It was aborted.</exception>
    void MarkAsConsumed<TValue, TMetadata>(Message<TValue> message, TMetadata metadata);

    /// <summary>Finishes a message and all before it in its partition, if the transaction commits.</summary>
    /// <param name="message">The newest message that is finished.</param>
    /// <typeparam name="TKey">What its key is read as.</typeparam>
    /// <typeparam name="TValue">What its value is read as.</typeparam>
    /// <exception cref="AssignmentLostException">The partition was given up or lost; the transaction is rolled back.</exception>
    /// <exception cref="InvalidOperationException">The transaction is over.</exception>
    /// <exception cref="TransactionRolledBackException">It was aborted.</exception>
    void MarkAsConsumed<TKey, TValue>(KeyedMessage<TKey, TValue> message);

    /// <summary>Finishes a message and all before it in its partition, with a text as metadata, if the transaction commits.</summary>
    /// <param name="message">The newest message that is finished.</param>
    /// <param name="metadata">Text that is committed with its offset, and with every later one until a mark brings other text. Null leaves what there is; empty clears it.</param>
    /// <typeparam name="TKey">What its key is read as.</typeparam>
    /// <typeparam name="TValue">What its value is read as.</typeparam>
    /// <exception cref="AssignmentLostException">The partition was given up or lost; the transaction is rolled back.</exception>
    /// <exception cref="OffsetMetadataRefusedException">The metadata is too long, or of a message behind what is finished already. Nothing was marked.</exception>
    /// <exception cref="InvalidOperationException">The transaction is over.</exception>
    /// <exception cref="TransactionRolledBackException">It was aborted.</exception>
    void MarkAsConsumed<TKey, TValue>(KeyedMessage<TKey, TValue> message, string? metadata);

    /// <summary>Finishes a message and all before it in its partition, with an object as metadata, if the transaction commits.</summary>
    /// <param name="message">The newest message that is finished.</param>
    /// <param name="metadata">Written as JSON, camel case; read with <c>ReadOffsetMetadata</c>. Null leaves what there is.</param>
    /// <typeparam name="TKey">What its key is read as.</typeparam>
    /// <typeparam name="TValue">What its value is read as.</typeparam>
    /// <typeparam name="TMetadata">What the metadata is.</typeparam>
    /// <exception cref="AssignmentLostException">The partition was given up or lost; the transaction is rolled back.</exception>
    /// <exception cref="OffsetMetadataRefusedException">The metadata is too long, or of a message behind what is finished already. Nothing was marked.</exception>
    /// <exception cref="InvalidOperationException">The transaction is over.</exception>
    /// <exception cref="TransactionRolledBackException">It was aborted.</exception>
    void MarkAsConsumed<TKey, TValue, TMetadata>(KeyedMessage<TKey, TValue> message, TMetadata metadata);

    /// <summary>
    /// Drops the transaction: nothing of it becomes visible, <c>TransactionAsync</c> answers <see cref="TransactionOutcome.Aborted"/>, and the messages at
    /// work are delivered again after a backoff, which counts as an attempt.
    /// </summary>
    /// <exception cref="InvalidOperationException">The transaction is over.</exception>
    void Abort();
}
