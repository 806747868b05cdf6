using System.Collections.Immutable;
using Confluent.Kafka;
using Troupe.Actors.Connections;
using Troupe.Actors.Transactions;
using Troupe.Engine.Polling;
using Troupe.Engine.Routing;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Streams.Transactions;

/// <summary>How the transactions of a stream are made, as its sink says.</summary>
/// <param name="Id">What the ids of the producers begin with.</param>
/// <param name="Kafka">The producers' properties, checked.</param>
/// <param name="MinInterval">Between two small commits.</param>
internal sealed record StreamTransactions(string Id, ImmutableSortedDictionary<string, string> Kafka, TimeSpan MinInterval)
{
    public CoordinatorSettings Coordinator(
        ConnectionSettings connection, string name, Func<IReadOnlyCollection<AssignedPartition>, IConsumerGroupMetadata?> memberOf) => new(
        name,
        connection.GroupId,
        [CreateSlot(connection.Services, 1), CreateSlot(connection.Services, 2)],
        new TransactionLimits(RoutingDefaults.TransactionMaxRecords, RoutingDefaults.TransactionMaxBytes, MinInterval),
        memberOf,
        connection.Admin,
        connection.Services.Loggers,
        connection.Services.Time);

    private ITransactionSlot CreateSlot(TroupeServices services, int slot)
    {
        var id = $"{Id}:{slot}";
        return services.CreateSlot(
            id, ClientProperties.Transactional(Kafka, id, RoutingDefaults.TransactionTimeout), services.Loggers.CreateLogger("Troupe.KafkaClient"));
    }
}
