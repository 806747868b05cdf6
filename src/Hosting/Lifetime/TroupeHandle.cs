using System.Collections.Immutable;
using Confluent.Kafka;
using Troupe.Actors.Partitions;
using Troupe.Actors.Root;

namespace Troupe.Hosting.Lifetime;

/// <summary>What the container gives out as <see cref="ITroupe"/>, before, while and after the tree runs.</summary>
internal sealed class TroupeHandle : ITroupe
{
    /// <summary>A supervisor answers at once, unless a running call is waited for.</summary>
    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(5);

    private volatile TroupeRuntime? _runtime;

    /// <summary>The running tree; null before it started and after it stopped.</summary>
    public TroupeRuntime? Runtime
    {
        get => _runtime;
        set => _runtime = value;
    }

    public Task<TroupeStatus> GetStatusAsync(CancellationToken cancellationToken = default) =>
        _runtime is { } runtime ? runtime.GetStatusAsync(cancellationToken) : Task.FromException<TroupeStatus>(NotRunning());

    public Task<ImmutableArray<TopicPartition>> PauseAsync(
        string groupId, TopicPartition partition, string by, string? reason = null, TimeSpan? duration = null, CancellationToken cancellationToken = default)
    {
        if (duration is { } length) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero, nameof(duration));
        return AskAsync(groupId, partition, new FlowProtocol.PausePartition(duration, by, reason), AnswerBound, cancellationToken);
    }

    public Task<ImmutableArray<TopicPartition>> ResumeAsync(
        string groupId, TopicPartition partition, string by, string? reason = null, CancellationToken cancellationToken = default) =>
        AskAsync(groupId, partition, new FlowProtocol.ResumePartition(by, reason), AnswerBound, cancellationToken);

    public Task<ImmutableArray<TopicPartition>> SeekAsync(
        string groupId, TopicPartition partition, Offset offset, string by, string? reason = null, bool resetCommitted = false, CancellationToken cancellationToken = default)
    {
        if (offset.Value < 0 && offset != Offset.Beginning && offset != Offset.End)
            throw new ArgumentOutOfRangeException(nameof(offset), offset.Value, "A seek goes to an offset, to Offset.Beginning or to Offset.End.");
        return AskAsync(
            groupId, partition, new FlowProtocol.SeekPartition(SeekTarget.Of(offset), resetCommitted, by, reason), Timeout.InfiniteTimeSpan, cancellationToken);
    }

    public Task<ImmutableArray<TopicPartition>> SeekToTimeAsync(
        string groupId, TopicPartition partition, DateTimeOffset time, string by, string? reason = null, bool resetCommitted = false, CancellationToken cancellationToken = default) =>
        AskAsync(groupId, partition, new FlowProtocol.SeekPartition(SeekTarget.Of(time), resetCommitted, by, reason), Timeout.InfiniteTimeSpan, cancellationToken);

    private Task<ImmutableArray<TopicPartition>> AskAsync(
        string groupId, TopicPartition partition, FlowProtocol.Command command, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(groupId);
        ArgumentNullException.ThrowIfNull(partition);
        ArgumentException.ThrowIfNullOrWhiteSpace(command.By, "by");
        return _runtime is { } runtime
            ? runtime.AskAsync(groupId, partition, command, timeout, cancellationToken)
            : Task.FromException<ImmutableArray<TopicPartition>>(NotRunning());
    }

    private static InvalidOperationException NotRunning() => new("Troupe does not run: the host has not started it yet, or has stopped it.");
}
