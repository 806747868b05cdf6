using System.Collections.Concurrent;
using Confluent.Kafka;
using Troupe.Engine.Offsets;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Tests.Connections;

/// <summary>A client that fetches nothing and whose commits are answered by the test. What the group decides is told to the connection itself.</summary>
internal sealed class StandInPoller : IRecordPoller
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly BlockingCollection<bool> _wakes = [];
    private readonly BlockingCollection<(string Offsets, TaskCompletionSource Done)> _commits = [];
    private readonly ManualResetEventSlim _closed = new();
    private readonly ManualResetEventSlim _mayPoll = new(initialState: true);
    private readonly ManualResetEventSlim _mayClose = new(initialState: true);

    public bool PausesFreely => true;

    public TimeSpan Waited => TimeSpan.Zero;

    /// <summary>The next commit and what answers it.</summary>
    public TaskCompletionSource ExpectCommit(string offsets)
    {
        Assert.True(_commits.TryTake(out var commit, Patience), $"No commit of {offsets} came.");
        Assert.Equal(offsets, commit.Offsets);
        return commit.Done;
    }

    public bool HasCommits => _commits.Count > 0;

    public bool HasLeft => _closed.IsSet;

    public void ExpectLeft() => Assert.True(_closed.Wait(Patience), "The group was not left.");

    public Task CommitAsync(IReadOnlyCollection<TopicPartitionOffset> offsets)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _commits.Add((string.Join(',', offsets.Select(offset => $"{offset.Partition.Value}@{offset.Offset.Value}{(OffsetAndMetadata.Of(offset) is { } metadata ? $"={metadata}" : "")}").Order()), done));
        return done.Task;
    }

    public void Poll(TimeSpan timeout, ISegmentReceiver receiver)
    {
        _mayPoll.Wait();
        _wakes.TryTake(out _, timeout);
    }

    /// <summary>A poll lasts until <see cref="LetPoll"/>.</summary>
    public void HoldPolls() => _mayPoll.Reset();

    public void LetPoll() => _mayPoll.Set();

    public IConsumerGroupMetadata? Member() => null;

    public long? EndOf(TopicPartition partition) => null;

    public void Wake() => _wakes.Add(true);

    /// <summary>Leaving the group takes until <see cref="LetClose"/>.</summary>
    public void HoldClose() => _mayClose.Reset();

    public void LetClose() => _mayClose.Set();

    public void Close()
    {
        _mayClose.Wait();
        _closed.Set();
    }

    public void Subscribe(IReadOnlyCollection<string> topics)
    {
    }

    public void Assign(IReadOnlyCollection<TopicPartitionOffset> positions)
    {
    }

    public void Pause(TopicPartition partition)
    {
    }

    public void Resume(TopicPartition partition)
    {
    }

    public void Seek(TopicPartitionOffset position)
    {
    }

    public void Dispose()
    {
    }
}
