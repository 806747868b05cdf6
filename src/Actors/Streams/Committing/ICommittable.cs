namespace Troupe;

/// <summary>Offsets that can be committed, made by a source of <see cref="KafkaConsumer"/>. Give them to <see cref="Committer"/>, which gathers them.</summary>
public interface ICommittable
{
    /// <summary>How many records stand behind it.</summary>
    long BatchSize { get; }

    /// <summary>Commits it alone. <see cref="Committer"/> does the same for many at once.</summary>
    /// <returns>
    /// Completes when the broker accepted it, and also when the partition was given up before: then its next owner processes the record again. Faults with a
    /// <see cref="CommitTimeoutException"/> when the broker accepted nothing within <c>commit-timeout</c>.
    /// </returns>
    Task Commit();

    /// <summary>Both together; of each partition the highest offset counts.</summary>
    /// <exception cref="ArgumentException"><paramref name="offset"/> was not made by a source of <see cref="KafkaConsumer"/>.</exception>
    ICommittableOffsetBatch Updated(ICommittable offset);
}
