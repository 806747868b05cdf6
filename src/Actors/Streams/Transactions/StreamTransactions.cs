using System.Collections.Immutable;
using Confluent.Kafka;
using Troupe.Actors.Connections;
using Troupe.Actors.Transactions;
using Troupe.Engine;
using Troupe.Engine.Polling;
using Troupe.Engine.Routing;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Streams.Transactions;

/// <summary>How the transactions of a stream are made, as its sink says.</summary>
/// <param name="Id">What the ids of the producers begin with; may hold <see cref="Node"/>.</param>
/// <param name="Kafka">The producers' properties, checked.</param>
/// <param name="MinInterval">Between two small commits.</param>
internal sealed record StreamTransactions(string Id, ImmutableSortedDictionary<string, string> Kafka, TimeSpan MinInterval)
{
    /// <summary>Stands in an id for the name that this process has in those of routes, and takes the same guard.</summary>
    public const string Node = "{node}";

    public CoordinatorSettings Coordinator(
        ConnectionSettings connection, string name, Func<IReadOnlyCollection<AssignedPartition>, IConsumerGroupMetadata?> memberOf) => new(
        name,
        connection.GroupId,
        CreateSlots(connection.Services),
        new TransactionLimits(RoutingDefaults.TransactionMaxRecords, RoutingDefaults.TransactionMaxBytes, MinInterval),
        memberOf,
        connection.Admin,
        connection.Services.Loggers,
        connection.Services.Time);

    private ITransactionSlot[] CreateSlots(TroupeServices services)
    {
        var prefix = Id.Contains(Node, StringComparison.Ordinal) ? Id.Replace(Node, EscapedName.Of(services.Node()), StringComparison.Ordinal) : Id;
        return [CreateSlot(services, $"{prefix}:1"), CreateSlot(services, $"{prefix}:2")];
    }

    private ITransactionSlot CreateSlot(TroupeServices services, string id) => services.CreateSlot(
        id, ClientProperties.Transactional(Kafka, id, RoutingDefaults.TransactionTimeout), services.Loggers.CreateLogger("Troupe.KafkaClient"));
}
