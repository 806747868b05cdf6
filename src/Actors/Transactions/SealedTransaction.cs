using Confluent.Kafka;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Transactions;

/// <summary>A transaction that takes nothing more: the element of <see cref="Transactional.CommitFlow"/>.</summary>
/// <param name="Number">Counts the transactions of a connection.</param>
/// <param name="Slot">Where its records are.</param>
/// <param name="Offsets">What is committed with them; may be empty.</param>
/// <param name="Group">The member as it is when the offsets are sent; null if one of the partitions is not its own any more.</param>
internal sealed record SealedTransaction(
    long Number, ITransactionSlot Slot, IReadOnlyCollection<TopicPartitionOffset> Offsets, Func<IConsumerGroupMetadata?> Group);
