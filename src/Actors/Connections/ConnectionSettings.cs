using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Consumers;
using Troupe.Actors.Partitions;
using Troupe.Actors.Transactions;
using Troupe.Engine.Administration;
using Troupe.Engine.Polling;
using Troupe.Engine.Producing;
using Troupe.Engine.Routing;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Connections;

/// <summary>What a connection needs to know and works with.</summary>
/// <param name="GroupId">The <c>group.id</c>.</param>
/// <param name="Group">Its topics and times.</param>
/// <param name="Number">Its place in the group, from 1: stable over lives.</param>
/// <param name="Life">How many connections its group has made, this one included.</param>
/// <param name="Services">What the tree takes from the application.</param>
/// <param name="Admin">Where committed offsets are asked.</param>
/// <param name="Producer">Where its consumers produce.</param>
internal sealed record ConnectionSettings(
    string GroupId,
    SubscriptionGroupSettings Group,
    int Number,
    int Life,
    TroupeServices Services,
    IClusterAdmin Admin,
    IProducerPort Producer)
{
    /// <summary>What is read without being assigned by the group, and from where; null to subscribe to the topics.</summary>
    public IReadOnlyCollection<TopicPartitionOffset>? Positions { get; init; }

    /// <summary>Who plays a partition and speaks <see cref="PartitionProtocol"/>: the supervisor of a consumer, unless something else stands on the connection.</summary>
    public Func<TopicPartition, PartitionServices, Props> PartitionProps
    {
        get => field ?? Supervisor;
        init;
    }

    public bool HasTransactions => Group.Topics.Any(topic => topic.Transactional);

    /// <summary>A topic that a pattern stands for is as the pattern is.</summary>
    public bool IsTransactional(string name) =>
        HasTransactions && (Group.RouteOf(name) is not { } named || named.Transactional);

    /// <summary>Whether what is committed with the offsets of a topic is read and carried on.</summary>
    public bool KeepsMetadata(string name) => Group.CarriesMetadata() && Group.RouteOf(name) is not null;

    /// <summary>Whether its coordinator is made when somebody asks for it: only the sink of a stream knows the ids.</summary>
    public bool AwaitsTransactions { get; init; }

    /// <summary>What the coordinator of this connection's transactions needs.</summary>
    /// <param name="name">The connection's name, for messages.</param>
    /// <param name="memberOf">The group's member for offsets of assignments, or null if one of them is over.</param>
    public CoordinatorSettings Coordinator(string name, Func<IReadOnlyCollection<AssignedPartition>, IConsumerGroupMetadata?> memberOf)
    {
        var transactions = Services.Transactions;
        return new CoordinatorSettings(
            name,
            GroupId,
            CreateSlots(),
            new TransactionLimits(transactions.MaxRecords, transactions.MaxBytes, transactions.MinInterval),
            memberOf,
            Admin,
            Services.Loggers,
            Services.Time);
    }

    /// <summary>The producers of its transactions, not opened yet: two, so that one fills while the other commits.</summary>
    public ITransactionSlot[] CreateSlots() => [CreateSlot(1), CreateSlot(2)];

    public IRecordPoller CreatePoller(IAssignmentHandler handler) =>
        Services.CreatePoller(Group, GroupId, handler, Services.Loggers.CreateLogger("Troupe.KafkaClient"));

    private ITransactionSlot CreateSlot(int slot)
    {
        var id = TransactionalId.Of(Services.Transactions.IdPrefix, GroupId, Group.Name, Services.Node(), Number, slot);
        return Services.CreateSlot(
            id, ClientProperties.Transactional(Group.Kafka, id, Services.Transactions.Timeout), Services.Loggers.CreateLogger("Troupe.KafkaClient"));
    }

    private Props Supervisor(TopicPartition partition, PartitionServices services)
    {
        var topic = Group.RouteOf(partition.Topic)!;
        if (!Group.CarriesMetadata()) topic = topic with { MetadataMaxBytes = 0 };
        return PartitionSupervisor.Props(
            new PartitionSettings(partition, GroupId, topic, ConsumerForms.Of(topic.Consumer), Group.CancelGrace), services);
    }
}
