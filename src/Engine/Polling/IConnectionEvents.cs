using Confluent.Kafka;

namespace Troupe.Engine.Polling;

/// <summary>What a poll thread tells its connection. Called on the poll thread; must return at once and must not throw.</summary>
internal interface IConnectionEvents
{
    /// <param name="partitions">What is new; may be empty.</param>
    void Assigned(IReadOnlyList<AssignedPartition> partitions);

    void Revoking(IReadOnlyList<AssignedPartition> partitions, RevocationTicket ticket);

    void Lost(IReadOnlyList<AssignedPartition> partitions);

    void PartitionFailed(AssignedPartition partition, Error error);

    void ClientError(Error error);

    /// <summary>What a poll has read is handed over now, segment by segment, until <see cref="HandedOver"/>.</summary>
    void HandingOver();

    /// <returns>
    /// Whether somebody waits for what was handed over whom the thread itself could serve, as it is awake: it calls <see cref="Serve"/>, or, if no
    /// other one could poll meanwhile, <see cref="LeaveToOthers"/>.
    /// </returns>
    bool HandedOver();

    /// <summary>Serves those who wait. Lasts as long as their code does.</summary>
    void Serve();

    /// <summary>Other threads serve those who wait.</summary>
    void LeaveToOthers();

    /// <summary>The thread has ended: the group was left, or <paramref name="error"/> made the client useless.</summary>
    void Ended(Exception? error);
}
