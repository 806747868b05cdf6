using System.Collections.Concurrent;
using Troupe.Actors.Dispatching;

namespace Troupe.Actors.Tests.Dispatching;

public sealed class GrowingExecutorTests : IDisposable
{
    private const int Processors = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<Exception> _reports = new();
    private readonly ManualResetEventSlim _release = new();
    private GrowingExecutor? _executor;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Execute_ShouldGiveEveryItemAThread_WhenAllBlock(bool areProcessorsBusy)
    {
        const int items = 24;
        var executor = Open(maxThreads: 1_000, areProcessorsBusy: areProcessorsBusy);
        using var begun = new CountdownEvent(items);

        for (var item = 0; item < items; item++) Execute(executor, () => Block(begun));

        Assert.True(begun.Wait(Patience), $"{begun.CurrentCount} items never began.");

        // One more than an item where a thread that was employed did not get a processor in time.
        Assert.InRange(executor.ThreadCount, items, items + Processors);
    }

    [Fact]
    public void Execute_ShouldKeepToTheMaximum_WhenAllBlock()
    {
        const int items = 40;
        const int maxThreads = 5;
        var executor = Open(maxThreads);
        using var begun = new CountdownEvent(maxThreads);
        using var ended = new CountdownEvent(items);
        var running = 0;
        var most = 0;

        for (var item = 0; item < items; item++)
        {
            Execute(executor, () =>
            {
                var now = Interlocked.Increment(ref running);
                lock (begun)
                {
                    most = Math.Max(most, now);
                    if (!begun.IsSet) begun.Signal();
                }

                _release.Wait();
                Interlocked.Decrement(ref running);
                ended.Signal();
            });
        }

        Assert.True(begun.Wait(Patience), $"Only {most} items began.");
        _release.Set();
        Assert.True(ended.Wait(Patience), $"{ended.CurrentCount} items never ran.");
        Assert.Equal(maxThreads, most);
        Assert.True(executor.ThreadCount <= maxThreads, $"{executor.ThreadCount} threads.");
    }

    [Fact]
    public void Thread_ShouldEnd_WhenItHadNoWorkForTheIdleTimeout()
    {
        var executor = Open(maxThreads: 4, idleTimeout: Soon);

        var thread = ThreadOf(executor);

        Assert.True(thread.Join(Patience), "It never ended.");
        Assert.Equal(0, executor.ThreadCount);
        Assert.True(ThreadOf(executor).Join(Patience), "Its successor never ended.");
    }

    [Fact]
    public void Thread_ShouldBeNamedAndNotHoldTheProcess()
    {
        var thread = ThreadOf(Open(maxThreads: 4));

        Assert.Equal("stage-1", thread.Name);
        Assert.True(thread.IsBackground);
    }

    [Fact]
    public void Thread_ShouldGoOn_WhenAnItemThrows()
    {
        var executor = Open(maxThreads: 1);
        var before = ThreadOf(executor);

        Execute(executor, () => throw new InvalidOperationException("the rope broke"));

        Assert.Same(before, ThreadOf(executor));
        Assert.Equal("the rope broke", Assert.Single(_reports).Message);
    }

    [Fact]
    public void Context_ShouldNotPassFromOneItemToTheNext()
    {
        var executor = Open(maxThreads: 1);
        var local = new AsyncLocal<string>();
        var seen = new BlockingCollection<string?>();

        Execute(executor, () => local.Value = "left behind");
        Execute(executor, () => seen.Add(local.Value));

        Assert.True(seen.TryTake(out var value, Patience));
        Assert.Null(value);
    }

    [Fact]
    public void Items_ShouldRunInTheirOrder_OnOneThread()
    {
        var executor = Open(maxThreads: 1);
        var order = new BlockingCollection<int>();

        for (var item = 0; item < 1_000; item++)
        {
            var number = item;
            Execute(executor, () => order.Add(number));
        }

        for (var item = 0; item < 1_000; item++)
        {
            Assert.True(order.TryTake(out var number, Patience), $"Item {item} never ran.");
            Assert.Equal(item, number);
        }
    }

    // Threads that end while others queue, and items that block between items that do not: every path to a lost item.
    [Fact]
    public void Execute_ShouldLoseNothing_WhenManyQueueAtOnce()
    {
        const int queuers = 4;
        const int each = 20_000;
        var executor = Open(maxThreads: 6, idleTimeout: TimeSpan.FromMilliseconds(1));
        using var ended = new CountdownEvent(queuers * each);
        using var pause = new ManualResetEventSlim();

        var threads = Enumerable.Range(0, queuers).Select(queuer => new Thread(() =>
        {
            for (var item = 0; item < each; item++)
            {
                var blocks = item % 2_000 == queuer;
                Execute(executor, () =>
                {
                    if (blocks) pause.Wait(TimeSpan.FromMilliseconds(8));
                    ended.Signal();
                });
                if (item % 1_000 == 0) pause.Wait(TimeSpan.FromMilliseconds(2));
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());

        Assert.True(ended.Wait(Patience), $"{ended.CurrentCount} items never ran.");
        threads.ForEach(thread => thread.Join());
        Assert.Empty(_reports);
    }

    [Fact]
    public void Shutdown_ShouldEndIdleThreads_AndThoseThatComeBackLater()
    {
        var executor = Open(maxThreads: 8);
        using var begun = new CountdownEvent(1);
        var idle = ThreadOf(executor);
        var busy = idle;
        Execute(executor, () =>
        {
            busy = Thread.CurrentThread;
            Block(begun);
        });
        Assert.True(begun.Wait(Patience));

        executor.Shutdown();
        if (idle != busy) Assert.True(idle.Join(Patience), "The idle thread never ended.");
        _release.Set();

        Assert.True(busy.Join(Patience), "The busy thread never ended.");
        Assert.Equal(0, executor.ThreadCount);
    }

    [Fact]
    public void Shutdown_ShouldNotLoseWhatIsQueued_NorWhatComesLater()
    {
        var executor = Open(maxThreads: 8);
        using var ended = new CountdownEvent(6);
        using var begun = new CountdownEvent(Processors);
        for (var item = 0; item < 6; item++)
        {
            Execute(executor, () =>
            {
                if (!begun.IsSet) Block(begun);
                ended.Signal();
            });
        }

        executor.Shutdown();
        _release.Set();

        Assert.True(ended.Wait(Patience), $"{ended.CurrentCount} items never ran.");
        Assert.True(ThreadOf(executor).Join(Patience), "A thread started after the shutdown never ended.");
    }

    [Fact]
    public void Item_ShouldRun_WhenTheWakeUpThatWasHeldIsReleased()
    {
        var executor = Open(maxThreads: 2);
        _ = ThreadOf(executor);
        using var ran = new ManualResetEventSlim();

        WakeUps.Hold();
        Execute(executor, ran.Set);
        Assert.True(executor.IsAnythingQueued);
        WakeUps.Release();

        Assert.True(ran.Wait(Patience), "Nobody was woken.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Item_ShouldRunOnTheThreadThatIsAwake_UnlessItLeavesIt(bool serves)
    {
        var executor = Open(maxThreads: 2, holdWakeUps: true);
        using var other = Another();
        Thread? engine = null, consumer = null;
        using var ran = new ManualResetEventSlim();

        WakeUps.Hold();
        Execute(executor, () =>
        {
            engine = Thread.CurrentThread;
            Execute(other.Executor, () =>
            {
                consumer = Thread.CurrentThread;
                ran.Set();
            });
        });
        var canServe = WakeUps.RunOrRelease();
        var wasEarly = ran.IsSet;
        if (serves) WakeUps.RunAndRelease();
        else WakeUps.Release();

        Assert.True(ran.Wait(Patience), "Whom the item gave work was not woken.");
        Assert.True(canServe);
        Assert.False(wasEarly);
        Assert.Same(Thread.CurrentThread, engine);
        Assert.Equal(serves, consumer == Thread.CurrentThread);
    }

    [Fact]
    public void Item_ShouldRunOnTheThreadWhoseItemHeldIt_AfterThatItem()
    {
        var executor = Open(maxThreads: 2, holdWakeUps: true);
        using var other = Another();
        Thread? consumer = null, engine = null, next = null;
        var wasEarly = false;
        using var ran = new ManualResetEventSlim();

        Execute(other.Executor, () =>
        {
            consumer = Thread.CurrentThread;
            WakeUps.HoldToEndOfItem();
            Execute(executor, () =>
            {
                engine = Thread.CurrentThread;
                Execute(other.Executor, () =>
                {
                    next = Thread.CurrentThread;
                    ran.Set();
                });
            });
            wasEarly = engine is not null;
        });

        Assert.True(ran.Wait(Patience), "What was held was never run.");
        Assert.False(wasEarly);
        Assert.Same(consumer, engine);
        Assert.Same(consumer, next);
    }

    [Fact]
    public void Item_ShouldRun_WhenTheItemThatHeldItWaitsForItAfterTheRelease()
    {
        var executor = Open(maxThreads: 2, holdWakeUps: true);
        using var other = Another();
        using var ran = new ManualResetEventSlim();
        using var waited = new ManualResetEventSlim();

        Execute(other.Executor, () =>
        {
            WakeUps.HoldToEndOfItem();
            Execute(executor, ran.Set);
            WakeUps.Release();
            if (ran.Wait(Patience)) waited.Set();
        });

        Assert.True(waited.Wait(Patience * 2), "The item waited for what nobody ran.");
    }

    [Fact]
    public void Item_ShouldRun_WhenNobodyLooksAfterTheThreadThatWouldHoldIt()
    {
        var executor = Open(maxThreads: 2, holdWakeUps: true);
        using var ran = new ManualResetEventSlim();

        WakeUps.HoldToEndOfItem();
        Execute(executor, ran.Set);

        Assert.True(ran.Wait(Patience), "The thread held a wake-up that it never releases.");
    }

    [Fact]
    public void EveryItem_ShouldRun_WhenItemsHoldWhatTheyGiveToEachOther()
    {
        const int items = 20_000;
        var executor = Open(maxThreads: 2, holdWakeUps: true);
        using var other = Another();
        using var ended = new CountdownEvent(items);

        for (var item = 0; item < items; item++)
        {
            Execute(other.Executor, () =>
            {
                WakeUps.HoldToEndOfItem();
                Execute(executor, () => Execute(other.Executor, () => ended.Signal()));
            });
        }

        Assert.True(ended.Wait(Patience), $"{ended.CurrentCount} items never ran.");
    }

    [Fact]
    public void Item_ShouldRun_WhenItWasLeftToAThreadThatHasNoPlaceAnyMore()
    {
        var executor = Open(maxThreads: 2, holdWakeUps: true);
        using var other = Another(maxThreads: 8);
        using var begun = new CountdownEvent(Processors);
        using var blocks = new ManualResetEventSlim();
        using var ran = new ManualResetEventSlim();

        // It blocks until others have taken all places, and stay.
        Execute(other.Executor, () =>
        {
            blocks.Set();
            _ = begun.Wait(Patience);
            WakeUps.HoldToEndOfItem();
            Execute(executor, () => Execute(other.Executor, ran.Set));
        });
        Assert.True(blocks.Wait(Patience));
        for (var item = 0; item < Processors; item++) Execute(other.Executor, () => Block(begun));

        Assert.True(ran.Wait(Patience), "The item waits behind those that block.");
    }

    [Fact]
    public void Items_ShouldRunElsewhere_WhenAVisitingThreadBlocks()
    {
        var executor = Open(maxThreads: 8);
        using var begun = new CountdownEvent(1);
        using var ran = new ManualResetEventSlim();
        var visitor = new Thread(() =>
        {
            WakeUps.Hold();
            Execute(executor, () => Block(begun));
            Assert.True(WakeUps.RunOrRelease());
            WakeUps.RunAndRelease();
        });

        visitor.Start();
        Assert.True(begun.Wait(Patience), "The visitor never began.");
        for (var item = 0; item < Processors; item++) Execute(executor, () => Block(begun));
        Execute(executor, ran.Set);

        Assert.True(ran.Wait(Patience), "What waited behind it never ran.");
        _release.Set();
        Assert.True(visitor.Join(Patience), "The visitor never came back.");
    }

    [Fact]
    public void EveryItem_ShouldRun_WhenThreadsComeAndGoAsVisitors()
    {
        const int visitors = 3;
        const int each = 20_000;
        var executor = Open(maxThreads: 4, idleTimeout: TimeSpan.FromMilliseconds(1));
        using var ended = new CountdownEvent(visitors * each);
        var threads = Enumerable.Range(0, visitors).Select(_ => new Thread(() =>
        {
            for (var item = 0; item < each; item++)
            {
                WakeUps.Hold();
                Execute(executor, () => ended.Signal());
                if (WakeUps.RunOrRelease()) WakeUps.RunAndRelease();
            }
        })).ToList();

        threads.ForEach(thread => thread.Start());

        Assert.True(ended.Wait(Patience), $"{ended.CurrentCount} items never ran.");
        threads.ForEach(thread => thread.Join());
        Assert.Empty(_reports);
    }

    [Fact]
    public void EveryItem_ShouldRun_WhenThereAreMoreThanTheThreadThatIsAwakeTakes()
    {
        const int items = 1_000;
        var executor = Open(maxThreads: 2, holdWakeUps: true);
        using var ended = new CountdownEvent(items);

        WakeUps.Hold();
        for (var item = 0; item < items; item++) Execute(executor, () => ended.Signal());
        Assert.False(WakeUps.RunOrRelease());

        Assert.True(ended.Wait(Patience), $"{ended.CurrentCount} items never ran.");
    }

    [Fact]
    public void EveryItem_ShouldRun_WhenItemsThatHoldWakeUpsGiveEachOtherWork()
    {
        const int items = 10_000;
        var executor = Open(maxThreads: 2, holdWakeUps: true);
        using var other = Another();
        using var ended = new CountdownEvent(items);

        for (var item = 0; item < items; item++)
        {
            Execute(executor, () => Execute(other.Executor, () => Execute(executor, () => ended.Signal())));
        }

        Assert.True(ended.Wait(Patience), $"{ended.CurrentCount} items never ran.");
    }

    public void Dispose()
    {
        _release.Set();
        _executor?.Shutdown();
    }

    private static void Execute(GrowingExecutor executor, Action action) => executor.Execute(new RunnableAction(action));

    private static Thread ThreadOf(GrowingExecutor executor)
    {
        var found = new BlockingCollection<Thread>();
        Execute(executor, () => found.Add(Thread.CurrentThread));
        Assert.True(found.TryTake(out var thread, Patience), "The item never ran.");
        return thread;
    }

    private void Block(CountdownEvent begun)
    {
        lock (begun)
        {
            if (!begun.IsSet) begun.Signal();
        }

        _release.Wait();
    }

    private GrowingExecutor Open(int maxThreads, TimeSpan? idleTimeout = null, bool areProcessorsBusy = false, bool holdWakeUps = false) =>
        _executor = new GrowingExecutor(
            "stage",
            new GrowingDispatcherSettings(maxThreads, idleTimeout ?? Patience) { HoldWakeUps = holdWakeUps },
            Processors,
            () => areProcessorsBusy,
            (exception, _) => _reports.Enqueue(exception));

    private Disposable Another(int maxThreads = 2) => new(new GrowingExecutor(
        "other", new GrowingDispatcherSettings(maxThreads, Patience), Processors, () => false, (exception, _) => _reports.Enqueue(exception)));

    private sealed class Disposable(GrowingExecutor executor) : IDisposable
    {
        public GrowingExecutor Executor => executor;

        public void Dispose() => executor.Shutdown();
    }
}
