using System.Collections.Concurrent;
using Confluent.Kafka;
using Troupe.Engine.Polling;

namespace Troupe.Engine.Tests.Polling;

/// <summary>
/// A client whose every poll does what the test says. A poll without a step waits for one, for a wake-up or for its time-out, as a client does.
/// What the loop calls is written down in order.
/// </summary>
internal sealed class ScriptedPoller : IRecordPoller
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly BlockingCollection<Action<ISegmentReceiver>> _steps = [];

    /// <summary>Set by the factory that a loop is given.</summary>
    public IAssignmentHandler Group { get; set; } = null!;

    public bool PausesFreely { get; init; }

    /// <summary>Thrown by the next seeks, one each.</summary>
    public ConcurrentQueue<Exception> SeekFailures { get; } = new();

    /// <summary>Thrown by <see cref="Close"/>.</summary>
    public Exception? CloseFailure { get; init; }

    public ConcurrentQueue<string> Calls { get; } = new();

    public bool IsDisposed { get; private set; }

    public void Subscribe(IReadOnlyCollection<string> topics) => Calls.Enqueue($"subscribe {string.Join(',', topics)}");

    public void Assign(IReadOnlyCollection<TopicPartitionOffset> positions) =>
        Calls.Enqueue($"assign {string.Join(',', positions.Select(position => $"{position.Partition.Value}@{position.Offset.Value}"))}");

    public void Poll(TimeSpan timeout, ISegmentReceiver receiver)
    {
        if (!_steps.TryTake(out var step, timeout)) return;
        Calls.Enqueue("poll");
        step(receiver);
    }

    public void Pause(TopicPartition partition) => Calls.Enqueue($"pause {partition.Partition.Value}");

    public void Resume(TopicPartition partition) => Calls.Enqueue($"resume {partition.Partition.Value}");

    public void Seek(TopicPartitionOffset position)
    {
        if (SeekFailures.TryDequeue(out var failure)) throw failure;
        Calls.Enqueue($"seek {position.Partition.Value}@{position.Offset.Value}");
    }

    public Task CommitAsync(IReadOnlyCollection<TopicPartitionOffset> offsets)
    {
        Calls.Enqueue($"commit {string.Join(',', offsets.Select(offset => $"{offset.Partition.Value}@{offset.Offset.Value}"))}");
        return Task.CompletedTask;
    }

    public IConsumerGroupMetadata? Member() => null;

    /// <summary>What the client knows of the ends of logs.</summary>
    public ConcurrentDictionary<TopicPartition, long> Ends { get; } = new();

    public TimeSpan Waited { get; set; }

    public long? EndOf(TopicPartition partition) => Ends.TryGetValue(partition, out var end) ? end : null;

    public void Wake() => _steps.Add(_ => { });

    public void Close()
    {
        Calls.Enqueue("close");
        if (CloseFailure is { } failure) throw failure;
    }

    public void Dispose() => IsDisposed = true;

    /// <summary>Has one of the next polls do something on the poll thread; does not wait for it.</summary>
    public void Post(Action<ISegmentReceiver> step) => _steps.Add(step);

    /// <summary>Has the poll thread do something, and waits until the poll after it has begun: commands posted before were carried out.</summary>
    public void Run(Action<ISegmentReceiver> step)
    {
        using var done = new SemaphoreSlim(0);
        Post(receiver =>
        {
            step(receiver);
            done.Release();
        });
        Assert.True(done.Wait(Patience), "The poll thread did not poll.");
        Post(_ => done.Release());
        Assert.True(done.Wait(Patience), "The poll thread did not poll again.");
    }
}
