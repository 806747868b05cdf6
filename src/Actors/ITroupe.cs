using System.Collections.Immutable;
using Confluent.Kafka;

namespace Troupe;

/// <summary>The running engine, for the application's other parts. Resolve it from the container.</summary>
public interface ITroupe
{
    /// <summary>Asks the tree how it is.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A snapshot that does not change any more.</returns>
    /// <exception cref="InvalidOperationException">The engine has not started, or has stopped.</exception>
    Task<TroupeStatus> GetStatusAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Delivers nothing more of a partition, or of all of a topic: at once, but for the message, in the batch form the batch, at work. It wins over a backoff, replaces
    /// an earlier pause, and is shown in the status. It outlives the consumer, but not the assignment: the partition's next owner is not paused.
    /// </summary>
    /// <param name="groupId">The consumer group.</param>
    /// <param name="partition">The partition; <see cref="Partition.Any"/> for all of its topic.</param>
    /// <param name="by">Who asks for it, for the status and the log.</param>
    /// <param name="reason">Why, for the same.</param>
    /// <param name="duration">How long, longer than 0; null until somebody resumes.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <returns>The partitions that are paused now: those that this process plays.</returns>
    /// <exception cref="InvalidOperationException">The engine has not started, or has stopped.</exception>
    Task<ImmutableArray<TopicPartition>> PauseAsync(
        string groupId, TopicPartition partition, string by, string? reason = null, TimeSpan? duration = null, CancellationToken cancellationToken = default);

    /// <summary>Ends whatever a partition, or all of a topic, waits for: a pause, a backoff, or, where it says so, that somebody acts.</summary>
    /// <param name="groupId">The consumer group.</param>
    /// <param name="partition">The partition; <see cref="Partition.Any"/> for all of its topic.</param>
    /// <param name="by">Who asks for it, for the log.</param>
    /// <param name="reason">Why, for the same.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <returns>The partitions that go on now: those that this process plays.</returns>
    /// <exception cref="InvalidOperationException">The engine has not started, or has stopped.</exception>
    Task<ImmutableArray<TopicPartition>> ResumeAsync(
        string groupId, TopicPartition partition, string by, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Goes on elsewhere in a partition, or in all of a topic, as soon as the running call is over. Forwards, what is skipped counts as finished. Backwards, messages
    /// come again, and the committed offset stands still until they have passed it. It ends a backoff, but no pause.
    /// </summary>
    /// <param name="groupId">The consumer group.</param>
    /// <param name="partition">The partition; <see cref="Partition.Any"/> for all of its topic.</param>
    /// <param name="offset">An offset, <see cref="Offset.Beginning"/> or <see cref="Offset.End"/>. One beyond the end goes where <c>auto.offset.reset</c> says.</param>
    /// <param name="by">Who asks for it, for the log.</param>
    /// <param name="reason">Why, for the same.</param>
    /// <param name="resetCommitted">Whether the committed offset goes back, too: after a crash or a rebalance all comes again, also what was dead-lettered.</param>
    /// <param name="cancellationToken">Gives up waiting: for a call that runs long, for example. The seek takes place all the same.</param>
    /// <returns>The partitions that go on there: those that this process plays.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The offset is none of these.</exception>
    /// <exception cref="InvalidOperationException">The engine has not started, or has stopped.</exception>
    /// <exception cref="KafkaException">The broker does not say where the beginning or the end is; that partition goes on where it was.</exception>
    Task<ImmutableArray<TopicPartition>> SeekAsync(
        string groupId, TopicPartition partition, Offset offset, string by, string? reason = null, bool resetCommitted = false, CancellationToken cancellationToken = default);

    /// <summary>Goes on at the first message that is not older than <paramref name="time"/>, or at the end if there is none; else as <see cref="SeekAsync"/>.</summary>
    /// <param name="groupId">The consumer group.</param>
    /// <param name="partition">The partition; <see cref="Partition.Any"/> for all of its topic.</param>
    /// <param name="time">By the messages' timestamps.</param>
    /// <param name="by">Who asks for it, for the log.</param>
    /// <param name="reason">Why, for the same.</param>
    /// <param name="resetCommitted">Whether the committed offset goes back, too.</param>
    /// <param name="cancellationToken">Gives up waiting. The seek takes place all the same.</param>
    /// <returns>The partitions that go on there: those that this process plays.</returns>
    /// <exception cref="InvalidOperationException">The engine has not started, or has stopped.</exception>
    /// <exception cref="KafkaException">The broker does not say where that is; that partition goes on where it was.</exception>
    Task<ImmutableArray<TopicPartition>> SeekToTimeAsync(
        string groupId, TopicPartition partition, DateTimeOffset time, string by, string? reason = null, bool resetCommitted = false, CancellationToken cancellationToken = default);
}
