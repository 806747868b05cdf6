using Confluent.Kafka;

namespace Troupe.Engine.Polling;

/// <summary>
/// The one owner of a Kafka consumer client. All members but <see cref="CommitAsync"/> are called on the poll thread only; the rebalance
/// handlers of <see cref="IAssignmentHandler"/> are called on it too, from inside <see cref="Poll"/> and <see cref="Close"/>.
/// </summary>
internal interface IRecordPoller : IDisposable
{
    void Subscribe(IReadOnlyCollection<string> topics);

    /// <summary>Waits at most <paramref name="timeout"/> for a first record, takes what is there besides, and hands it over as segments.</summary>
    /// <exception cref="KafkaException">A fatal error of the client: the connection is of no more use.</exception>
    void Poll(TimeSpan timeout, ISegmentReceiver receiver);

    /// <summary>Stops fetching a partition; what the client has prefetched of it is thrown away.</summary>
    void Pause(TopicPartition partition);

    void Resume(TopicPartition partition);

    /// <summary>Continues a partition from another offset.</summary>
    /// <exception cref="KafkaException">The client refuses, for example while the assignment is not settled; may be tried again.</exception>
    void Seek(TopicPartitionOffset position);

    /// <summary>Commits the offsets. May be called on any thread; commits are made one after the other, in the order of the calls.</summary>
    /// <returns>Completes when the broker accepted all of them, else faults with a <see cref="KafkaException"/>.</returns>
    Task CommitAsync(IReadOnlyCollection<TopicPartitionOffset> offsets);

    /// <summary>Leaves the group.</summary>
    void Close();
}
