using System.Collections.Concurrent;
using System.Diagnostics;
using Confluent.Kafka;
using Troupe.Engine.Polling;
using Troupe.Engine.Polling.Relay;

namespace Troupe.Engine.Tests.Polling.Relay;

public sealed class PollRelayTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // What the next poll answers, and who polled and served.
    private readonly BlockingCollection<bool> _answers = [];
    private readonly BlockingCollection<Thread> _polls = [];
    private readonly Service _service = new();
    private int _polling;
    private int _overlaps;

    [Fact]
    public void AnotherThread_ShouldPoll_WhileOneServes()
    {
        Start(IWakeTimer.Create);
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
        Start(IWakeTimer.Create);
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
    public void TheSameThread_ShouldPollOn_WhenItHasServedBeforeAnotherOneWoke()
    {
        using var sleeps = new ManualResetEventSlim();
        Start(() => new SleepingTimer(sleeps));
        _service.End.Set();
        var first = Next(_polls);
        _answers.Add(true);
        // The first time there is no other thread yet.
        var second = Next(_polls);
        Assert.NotSame(first, second);
        Assert.True(sleeps.Wait(Patience), "The thread that served never slept.");

        for (var round = 0; round < 100; round++)
        {
            _answers.Add(true);
            Assert.Same(second, Next(_polls));
        }

        _answers.Add(false);
        Assert.True(first.Join(Patience), "The thread that slept outlived the loop.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OneThread_ShouldPollAtATime_WhenServingLastsAboutAsLongAsAnotherOneSleeps(bool isPrompt)
    {
        Start(isPrompt ? () => new PromptWakeTimer() : IWakeTimer.Create);
        _service.End.Set();
        Thread? before = null;
        var (wentOn, passedOn) = (0, 0);
        for (var round = 0; round < 5_000; round++)
        {
            _service.Lasts = TimeSpan.FromMicroseconds(round % 300);
            var poller = Next(_polls);
            if (poller == before) wentOn++;
            else passedOn++;
            before = poller;
            _answers.Add(true);
        }

        _ = Next(_polls);
        _answers.Add(false);
        Assert.Equal(0, Volatile.Read(ref _overlaps));
        // Both ways were taken, where there is a timer.
        Assert.NotEqual(1, passedOn);
        if (!isPrompt && OperatingSystem.IsLinux()) Assert.NotEqual(0, wentOn);
    }

    [Fact]
    public void Threads_ShouldEnd_WhenTheLoopEndsWhileOneServes()
    {
        Start(IWakeTimer.Create);
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

    private void Start(Func<IWakeTimer> createTimer) => new PollRelay("relay", Poll, _service, createTimer).Start();

    private bool Poll()
    {
        if (Interlocked.Increment(ref _polling) > 1) Interlocked.Increment(ref _overlaps);
        _polls.Add(Thread.CurrentThread);
        var isThere = _answers.TryTake(out var answer, Timeout.Infinite);
        Interlocked.Decrement(ref _polling);
        return isThere && answer;
    }

    private static Thread Next(BlockingCollection<Thread> threads)
    {
        Assert.True(threads.TryTake(out var thread, Patience), "Nobody came.");
        return thread;
    }

    /// <summary>Wakes only who is to come at once.</summary>
    private sealed class SleepingTimer(ManualResetEventSlim sleeps) : IWakeTimer
    {
        private readonly ManualResetEventSlim _atOnce = new();

        void IWakeTimer.Set(TimeSpan delay)
        {
            if (delay == TimeSpan.Zero) _atOnce.Set();
        }

        void IWakeTimer.Cancel()
        {
        }

        bool IWakeTimer.Wait(TimeSpan timeout)
        {
            sleeps.Set();
            return _atOnce.Wait(timeout);
        }

        void IDisposable.Dispose() => _atOnce.Dispose();
    }

    private sealed class Service : IConnectionEvents
    {
        public BlockingCollection<Thread> Served { get; } = [];

        /// <summary>Serving lasts until it is set.</summary>
        public ManualResetEventSlim End { get; } = new();

        /// <summary>How long it lasts at least.</summary>
        public TimeSpan Lasts { get; set; }

        void IConnectionEvents.Serve()
        {
            var started = Stopwatch.GetTimestamp();
            Served.Add(Thread.CurrentThread);
            End.Wait();
            while (Stopwatch.GetElapsedTime(started) < Lasts) Thread.SpinWait(10);
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
