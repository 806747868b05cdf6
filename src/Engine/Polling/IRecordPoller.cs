using Confluent.Kafka;

namespace Troupe.Engine.Polling;

/// <summary>
/// The one owner of a Kafka consumer client. All members but <see cref="CommitAsync"/> and <see cref="Wake"/> are called on the poll thread
/// only; the rebalance handlers of <see cref="IAssignmentHandler"/> are called on it too, from inside <see cref="Poll"/> and <see cref="Close"/>.
/// </summary>
internal interface IRecordPoller : IDisposable
{
    /// <summary>Whether a pause costs nothing: then a partition is paused the moment its mailbox is full. Else what was prefetched is fetched again.</summary>
    bool PausesFreely { get; }

    void Subscribe(IReadOnlyCollection<string> topics);

    /// <summary>Reads these partitions whatever the group does, instead of <see cref="Subscribe"/>; the handler is told of them as of an assignment.</summary>
    void Assign(IReadOnlyCollection<TopicPartitionOffset> positions);

    /// <summary>Waits at most <paramref name="timeout"/> for a first record, takes what is there besides, and hands it over as segments.</summary>
    /// <exception cref="KafkaException">A fatal error of the client: the connection is of no more use.</exception>
    void Poll(TimeSpan timeout, ISegmentReceiver receiver);

    /// <summary>How long <see cref="Poll"/> has waited for records in all.</summary>
    TimeSpan Waited { get; }

    /// <summary>Takes nothing more of a partition until <see cref="Resume"/>.</summary>
    void Pause(TopicPartition partition);

    void Resume(TopicPartition partition);

    /// <summary>Continues a partition from another offset.</summary>
    /// <exception cref="KafkaException">The client refuses, for example while the assignment is not settled; may be tried again.</exception>
    void Seek(TopicPartitionOffset position);

    /// <summary>The end of a partition's log as the last fetch saw it, without asking the broker; null if nothing was fetched yet.</summary>
    long? EndOf(TopicPartition partition);

    /// <summary>Commits the offsets, with their metadata where they have any. May be called on any thread; commits are made one after the other, in the order of the calls.</summary>
    /// <returns>Completes when the broker accepted all of them, else faults with a <see cref="KafkaException"/>.</returns>
    Task CommitAsync(IReadOnlyCollection<TopicPartitionOffset> offsets);

    /// <summary>
    /// The member as the group knows it now, for offsets in a transaction: a snapshot. Null while there is none, and while the client has just lost it:
    /// a broker would take offsets of nobody. May be called on any thread.
    /// </summary>
    IConsumerGroupMetadata? Member();

    /// <summary>Makes a poll that waits return at once, if the client can. May be called on any thread.</summary>
    void Wake();

    /// <summary>Leaves the group.</summary>
    void Close();
}
