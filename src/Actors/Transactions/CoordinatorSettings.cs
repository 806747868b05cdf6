using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Troupe.Engine.Administration;
using Troupe.Engine.Polling;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Transactions;

/// <summary>What a coordinator needs to know and works with.</summary>
/// <param name="Connection">Its connection's name, for messages.</param>
/// <param name="GroupId">The <c>group.id</c>.</param>
/// <param name="Slots">Its producers: two, so that one fills while the other commits.</param>
/// <param name="Limits">When a transaction is full.</param>
/// <param name="Member">
/// The group's member as it is now, or null if one of these assignments is not its own any more. May be called on any thread.
/// </param>
/// <param name="Admin">Where committed offsets are asked.</param>
/// <param name="Loggers">Makes its logger.</param>
/// <param name="Time">The clock.</param>
internal sealed record CoordinatorSettings(
    string Connection,
    string GroupId,
    IReadOnlyList<ITransactionSlot> Slots,
    TransactionLimits Limits,
    Func<IReadOnlyCollection<AssignedPartition>, IConsumerGroupMetadata?> Member,
    IClusterAdmin Admin,
    ILoggerFactory Loggers,
    TimeProvider Time);
