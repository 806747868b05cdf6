using System.Collections.Concurrent;
using System.Diagnostics;
using Troupe.Actors.Dispatching;
using Troupe.Actors.Scheduling;
using Troupe.Actors.Tests.Dispatching;

namespace Troupe.Actors.Tests.Scheduling;

public sealed class TimerThreadTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<Exception> _reports = new();
    private readonly BlockingCollection<string> _done = [];
    private readonly TimerThread _timers;

    public TimerThreadTests() => _timers = new TimerThread(_reports.Enqueue);

    [Fact]
    public void Action_ShouldNeverRunBeforeItsTime()
    {
        foreach (var delay in new[] { 0, 1, 7, 3, 20 })
        {
            var wanted = TimeSpan.FromMilliseconds(delay);
            var started = Stopwatch.GetTimestamp();
            var waited = TimeSpan.Zero;
            Start(wanted, "done", () => waited = Stopwatch.GetElapsedTime(started));
            Expect("done");
            Assert.True(waited >= wanted, $"It ran after {waited} instead of {wanted}.");
        }
    }

    [Fact]
    public void Actions_ShouldRunInTheOrderOfTheirTimes()
    {
        Start(TimeSpan.FromSeconds(2), "last");
        Start(TimeSpan.FromSeconds(1), "middle");
        Start(TimeSpan.Zero, "first");

        Expect("first", "middle", "last");
    }

    [Fact]
    public void Action_ShouldRunAgainAndAgain_UntilItIsCancelled()
    {
        using (_timers.Start(TimeSpan.Zero, TimeSpan.FromMilliseconds(1), () => _done.Add("again"), givesWork: false)) Expect("again", "again", "again");

        Assert.True(SpinWait.SpinUntil(() => _timers.Count == 0, Patience), "What was cancelled waits for ever.");
    }

    [Fact]
    public void Action_ShouldNotRun_WhenItWasCancelled()
    {
        // On the thread itself, so that it cannot run before it is cancelled.
        Start(TimeSpan.Zero, "both started", () =>
        {
            _timers.Start(TimeSpan.FromMilliseconds(1), interval: null, () => _done.Add("cancelled"), givesWork: false).Dispose();
            Start(TimeSpan.FromMilliseconds(2), "after");
        });

        Expect("both started", "after");
    }

    [Fact]
    public void Action_ShouldNotRun_WhenItsTimeNeverComes()
    {
        _timers.Start(TimeSpan.MaxValue, interval: null, () => _done.Add("never"), givesWork: false);
        Start(TimeSpan.FromMilliseconds(20), "after");

        Expect("after");
        Assert.Equal(1, _timers.Count);
    }

    [Fact]
    public void WhatIsCancelled_ShouldNotGather()
    {
        for (var number = 0; number < 100_000; number++) _timers.Start(TimeSpan.FromHours(1), interval: null, () => { }, givesWork: false).Dispose();

        Assert.InRange(_timers.Count, 0, 5_000);
    }

    [Fact]
    public void Actions_ShouldRun_WhenOneBeforeThemThrows()
    {
        var failure = new InvalidOperationException("no");
        _timers.Start(TimeSpan.Zero, interval: null, () => throw failure, givesWork: false);
        Start(TimeSpan.FromMilliseconds(1), "after");

        Expect("after");
        Assert.Same(failure, Assert.Single(_reports));
    }

    [Fact]
    public void Actions_ShouldRun_WhenAnActionStartsThem()
    {
        _timers.Start(TimeSpan.Zero, interval: null, () => Start(TimeSpan.FromMilliseconds(1), "inner"), givesWork: true);

        Expect("inner");
    }

    [Fact]
    public void WhomAnActionGivesWork_ShouldBeWoken_OrServed()
    {
        var executor = Open(holdWakeUps: true);
        var consumers = Open(holdWakeUps: false);
        for (var number = 0; number < 1_000; number++)
        {
            _timers.Start(
                TimeSpan.FromMilliseconds(number % 10),
                interval: null,
                () => executor.Execute(new RunnableAction(() => consumers.Execute(new RunnableAction(() => _done.Add("served"))))),
                givesWork: true);
        }

        Expect([.. Enumerable.Repeat("served", 1_000)]);
        executor.Shutdown();
        consumers.Shutdown();
    }

    [Fact]
    public void Action_ShouldNotHoldBackWhomItWaitsFor_WhenItDoesMoreThanGiveWork()
    {
        var executor = Open(holdWakeUps: true);
        using var answered = new ManualResetEventSlim();
        _timers.Start(
            TimeSpan.Zero,
            interval: null,
            () =>
            {
                executor.Execute(new RunnableAction(answered.Set));
                _done.Add(answered.Wait(Patience) ? "answered" : "hung");
            },
            givesWork: false);

        Expect("answered");
        executor.Shutdown();
    }

    [Fact]
    public void Action_ShouldNotRun_WhenTheThreadWasDisposed()
    {
        Start(TimeSpan.Zero, "disposed", () =>
        {
            Start(TimeSpan.FromMilliseconds(1), "late");
            _timers.Dispose();
            Start(TimeSpan.Zero, "later");
        });

        Expect("disposed");
        Assert.False(_done.TryTake(out _, TimeSpan.FromMilliseconds(200)));
    }

    public void Dispose()
    {
        _timers.Dispose();
        _done.Dispose();
    }

    private GrowingExecutor Open(bool holdWakeUps) => new(
        "executor", new GrowingDispatcherSettings(2, Patience) { HoldWakeUps = holdWakeUps }, 2, () => false, (exception, _) => _reports.Enqueue(exception));

    private void Start(TimeSpan delay, string name, Action? action = null) => _timers.Start(
        delay,
        interval: null,
        () =>
        {
            action?.Invoke();
            _done.Add(name);
        },
        givesWork: false);

    private void Expect(params string[] names)
    {
        foreach (var name in names)
        {
            Assert.True(_done.TryTake(out var done, Patience), $"{name} never ran.");
            Assert.Equal(name, done);
        }
    }
}
