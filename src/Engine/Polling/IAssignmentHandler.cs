using Confluent.Kafka;

namespace Troupe.Engine.Polling;

/// <summary>What the group decides about this connection. Called on the poll thread; must not throw (the client would empty the assignment silently).</summary>
internal interface IAssignmentHandler
{
    void Assigned(IReadOnlyList<TopicPartition> partitions);

    /// <summary>Returns when the partitions may be given up.</summary>
    void Revoked(IReadOnlyList<TopicPartition> partitions);

    /// <summary>The partitions are gone already.</summary>
    void Lost(IReadOnlyList<TopicPartition> partitions);

    /// <summary>The client reports an error that it recovers from by itself, for example that all brokers are down.</summary>
    void ClientError(Error error);
}
