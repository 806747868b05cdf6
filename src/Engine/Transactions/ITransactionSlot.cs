using Confluent.Kafka;

namespace Troupe.Engine.Transactions;

/// <summary>
/// One transactional id and the producer that has it at present. Nothing here blocks or throws for what the broker does: every call that talks to
/// it answers with a <see cref="SlotOutcome"/>, on any thread. One transaction at a time.
/// </summary>
internal interface ITransactionSlot
{
    string Id { get; }

    /// <summary>Makes a producer and gives it the id: what any producer before left open is ended by then, one way or the other.</summary>
    /// <returns><see cref="SlotOutcome.Opened"/>, <see cref="SlotOutcome.NotOpened"/>, <see cref="SlotOutcome.Fenced"/> or <see cref="SlotOutcome.Abandoned"/>; all but the first may be tried again.</returns>
    Task<SlotOutcome> OpenAsync();

    /// <summary>Hands records to the producer, beginning a transaction if none is open. What goes wrong is told by <see cref="CommitAsync"/>.</summary>
    /// <param name="records">Not touched by anybody any more.</param>
    /// <param name="number">Names whoever produced them.</param>
    void Produce(StagedRecords records, long number);

    /// <summary>Commits what was produced, and the offsets with it.</summary>
    /// <param name="offsets">May be empty.</param>
    /// <param name="group">
    /// Called right before the offsets are sent, as often as they are: the member as it is now, or null if one of the partitions is not its own any
    /// more. Then the transaction is aborted.
    /// </param>
    /// <returns><see cref="SlotOutcome.Committed"/>, <see cref="SlotOutcome.Aborted"/>, <see cref="SlotOutcome.Fenced"/> or <see cref="SlotOutcome.Abandoned"/>.</returns>
    Task<SlotOutcome> CommitAsync(IReadOnlyCollection<TopicPartitionOffset> offsets, Func<IConsumerGroupMetadata?> group);

    /// <summary>Takes back what was produced.</summary>
    /// <returns><see cref="SlotOutcome.Aborted"/>, <see cref="SlotOutcome.Fenced"/> or <see cref="SlotOutcome.Abandoned"/>.</returns>
    Task<SlotOutcome> AbortAsync();

    /// <summary>Ends what is open and gives the producer up. Completes when it is gone, or hangs.</summary>
    Task EndAsync();
}
