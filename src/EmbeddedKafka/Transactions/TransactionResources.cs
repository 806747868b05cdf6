using Troupe.EmbeddedKafka.Groups;
using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Transactions;

/// <summary>What a transaction reaches: the clock, the logs, the groups, and ids for producers.</summary>
/// <param name="Time">Clock of time-outs.</param>
/// <param name="Topics">Where markers go.</param>
/// <param name="Groups">Where offsets become visible.</param>
/// <param name="NewProducerId">Gives the producer an id under which it is found.</param>
internal sealed record TransactionResources(
    TimeProvider Time, TopicStore Topics, GroupCoordinator Groups, Func<TransactionalProducer, long> NewProducerId);
