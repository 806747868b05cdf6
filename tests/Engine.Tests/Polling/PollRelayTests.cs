using System.Collections.Concurrent;
using Confluent.Kafka;
using Troupe.Engine.Polling;

namespace Troupe.Engine.Tests.Polling;

public sealed class PollRelayTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // What the next poll answers, and who polled and served.
    private readonly BlockingCollection<bool> _answers = [];
    private readonly BlockingCollection<Thread> _polls = [];
    private readonly Service _service = new();

    public PollRelayTests() => new PollRelay("relay", Poll, _service).Start();

    [Fact]
    public void AnotherThread_ShouldPoll_WhileOneServes()
    {
        var first = Next(_polls);
        _answers.Add(true);

        Assert.Same(first, Next(_service.Served));
        var second = Next(_polls);
        Assert.NotSame(first, second);
        Assert.True(first is { Name: "relay", IsBackground: true });
        Assert.True(second is { Name: "relay", IsBackground: true });

        _answers.Add(true);
        Assert.Same(second, Next(_service.Served));
        Assert.True(Next(_polls) != first, "A thread that serves polled.");
        _service.End.Set();
        _answers.Add(false);
    }

    [Fact]
    public void AThread_ShouldPollAgain_WhenItHasServed()
    {
        _service.End.Set();
        var seen = new HashSet<Thread>();

        for (var round = 0; round < 1_000; round++)
        {
            seen.Add(Next(_polls));
            _answers.Add(true);
            _ = Next(_service.Served);
        }

        _ = Next(_polls);
        _answers.Add(false);
        // One more where the one before was not back yet.
        Assert.InRange(seen.Count, 2, 20);
        Assert.All(seen, thread => Assert.True(thread.Join(Patience), "A thread outlived the loop."));
    }

    [Fact]
    public void Threads_ShouldEnd_WhenTheLoopEndsWhileOneServes()
    {
        var serves = Next(_polls);
        _answers.Add(true);
        _ = Next(_service.Served);
        var polls = Next(_polls);

        _answers.Add(false);

        Assert.True(polls.Join(Patience), "The polling thread never ended.");
        Assert.True(serves.IsAlive);
        _service.End.Set();
        Assert.True(serves.Join(Patience), "The serving thread never ended.");
    }

    public void Dispose()
    {
        _service.End.Set();
        _answers.CompleteAdding();
    }

    private bool Poll()
    {
        _polls.Add(Thread.CurrentThread);
        return _answers.TryTake(out var answer, Timeout.Infinite) && answer;
    }

    private static Thread Next(BlockingCollection<Thread> threads)
    {
        Assert.True(threads.TryTake(out var thread, Patience), "Nobody came.");
        return thread;
    }

    private sealed class Service : IConnectionEvents
    {
        public BlockingCollection<Thread> Served { get; } = [];

        /// <summary>Serving lasts until it is set.</summary>
        public ManualResetEventSlim End { get; } = new();

        void IConnectionEvents.Serve()
        {
            Served.Add(Thread.CurrentThread);
            End.Wait();
        }

        void IConnectionEvents.Assigned(IReadOnlyList<AssignedPartition> partitions) => throw new NotSupportedException();

        void IConnectionEvents.Revoking(IReadOnlyList<AssignedPartition> partitions, RevocationTicket ticket) => throw new NotSupportedException();

        void IConnectionEvents.Lost(IReadOnlyList<AssignedPartition> partitions) => throw new NotSupportedException();

        void IConnectionEvents.PartitionFailed(AssignedPartition partition, Error error) => throw new NotSupportedException();

        void IConnectionEvents.ClientError(Error error) => throw new NotSupportedException();

        void IConnectionEvents.HandingOver() => throw new NotSupportedException();

        bool IConnectionEvents.HandedOver() => throw new NotSupportedException();

        void IConnectionEvents.LeaveToOthers() => throw new NotSupportedException();

        void IConnectionEvents.Ended(Exception? error) => throw new NotSupportedException();
    }
}
