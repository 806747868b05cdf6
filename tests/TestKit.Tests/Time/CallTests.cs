using Microsoft.Extensions.DependencyInjection;
using Troupe.TestKit.Tests.Harness;

namespace Troupe.TestKit.Tests.Time;

// When the clock jumps over a call of the consumer, and when it does not. Guards against time that runs away while real work is done.
public sealed class CallTests
{
    [Fact]
    public async Task Clock_ShouldJump_WhenACallDelaysByIt()
    {
        await using var harness = await StartAsync(async (time, token) =>
        {
            await Task.Delay(TimeSpan.FromMinutes(5), time, token);
            await Task.Delay(TimeSpan.FromMinutes(5), time, token).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromMinutes(5), time, token).ConfigureAwait(false);
        });

        await harness.DeliverAsync("a", "b");

        Assert.Equal(TimeSpan.FromMinutes(30), harness.Time.Elapsed);
        Assert.Equal(2, harness.CommittedOffset);
    }

    [Fact]
    public async Task Clock_ShouldJump_WhenTheConsumerIsGivenIt()
    {
        var shop = new Shop();
        await using var harness = await ConsumerHarness<PatientConsumer, Order>.StartAsync(services => services.AddSingleton<IShop>(shop));

        await harness.DeliverAsync(new Order(1, 1m), new Order(2, 1m));

        Assert.Equal([1, 2], shop.Calls);
        Assert.Equal(TimeSpan.FromMinutes(10), harness.Time.Elapsed);
    }

    [Fact]
    public async Task Clock_ShouldJump_WhenACallUsesAPeriodicTimer()
    {
        await using var harness = await StartAsync(async (time, token) =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10), time);
            for (var tick = 0; tick < 6; tick++) Assert.True(await timer.WaitForNextTickAsync(token).ConfigureAwait(false));
        });

        await harness.DeliverAsync("a");

        Assert.Equal(TimeSpan.FromMinutes(1), harness.Time.Elapsed);
    }

    [Fact]
    public async Task Deadline_ShouldRunOut_WhenNothingElseHappens()
    {
        var thrown = new List<Exception>();
        await using var harness = await StartAsync(async (time, token) =>
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), time);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, deadline.Token);
            }
            catch (OperationCanceledException exception)
            {
                thrown.Add(exception);
            }
        });

        await harness.DeliverAsync("a");

        Assert.Single(thrown);
        Assert.Equal(TimeSpan.FromSeconds(30), harness.Time.Elapsed);
    }

    [Fact]
    public async Task Clock_ShouldStandStill_WhenACallWaitsForTheTest()
    {
        var (started, real) = (NewSource(), NewSource());
        await using var harness = await StartAsync(async (_, _) =>
        {
            started.SetResult();
            await real.Task;
        });

        var delivering = harness.DeliverAsync("a");
        await started.Task;
        await harness.AdvanceAsync(TimeSpan.Zero);

        Assert.False(delivering.IsCompleted);
        Assert.Equal(TimeSpan.Zero, harness.Time.Elapsed);
        real.SetResult();
        await delivering;
        Assert.Equal(1, harness.CommittedOffset);
        Assert.Equal(TimeSpan.Zero, harness.Time.Elapsed);
    }

    [Fact]
    public async Task Clock_ShouldStandStill_WhenCodeOfTheCallRunsOnTheThreadPoolUnderADeadline()
    {
        await using var harness = await StartAsync(async (time, _) =>
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), time);
            for (var step = 0; step < 20; step++)
            {
                await Task.Run(() => Thread.SpinWait(200_000), deadline.Token).ConfigureAwait(false);
                await Task.Yield();
                deadline.Token.ThrowIfCancellationRequested();
            }
        });

        await harness.DeliverAsync("a", "b", "c");

        Assert.Empty(harness.Failures);
        Assert.Equal(TimeSpan.Zero, harness.Time.Elapsed);
        Assert.Equal(3, harness.CommittedOffset);
    }

    [Fact]
    public async Task Clock_ShouldStandStill_WhenRealWorkUnderADeadlineHoldsIt()
    {
        var (started, real) = (NewSource(), NewSource());
        await using var harness = await StartAsync(async (time, token) =>
        {
            using var hold = ((VirtualTime)time).Hold();
            started.SetResult();
            await real.Task.WaitAsync(TimeSpan.FromSeconds(30), time, token);
        });

        var delivering = harness.DeliverAsync("a");
        await started.Task;
        _ = Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System).ContinueWith(_ => real.SetResult(), TaskScheduler.Default);
        await delivering;

        Assert.Empty(harness.Failures);
        Assert.Equal(TimeSpan.Zero, harness.Time.Elapsed);
    }

    [Fact]
    public async Task Timer_ShouldNotMoveTheClock_WhenItIsNotOfTheRunningCall()
    {
        var (started, real) = (NewSource(), NewSource());
        await using var harness = await ConsumerHarness<Background, string>.StartAsync(services => services.AddSingleton<Work>(async (_, _) =>
        {
            started.SetResult();
            await real.Task;
        }));

        var delivering = harness.DeliverAsync("a");
        await started.Task;
        await harness.AdvanceAsync(TimeSpan.Zero);

        Assert.Equal(TimeSpan.Zero, harness.Time.Elapsed);
        real.SetResult();
        await delivering;
    }

    [Fact]
    public async Task DeliverAsync_ShouldPrintTheState_WhenTheConsumerHangs()
    {
        await using var harness = await StartAsync((_, _) => NewSource().Task, new HarnessOptions { Timeout = TimeSpan.FromMilliseconds(200) });

        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => harness.DeliverAsync("a", "b"));

        Assert.StartsWith("DeliverAsync: the partition did not come to an end within 00:00:00.2000000 of real time.", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Waiting of orders[0]: ConsumeAsync waits for something that is no timer of the harness's clock", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("attempt 1, frontier 0, committed none, 0 messages waiting, incarnation 1", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Clock: 00:00:00 passed; timers: ", thrown.Message, StringComparison.Ordinal);
        Assert.EndsWith("Events: 0", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeliverAsync_ShouldSayThatItRuns_WhenTheConsumerBlocksItsThread()
    {
        using var gate = new ManualResetEventSlim();
        await using var harness = await StartAsync(
            (_, _) =>
            {
                gate.Wait(CancellationToken.None);
                return Task.CompletedTask;
            },
            new HarnessOptions { Timeout = TimeSpan.FromMilliseconds(200) });

        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => harness.DeliverAsync("a"));

        Assert.Contains("ConsumeAsync runs and does not return", thrown.Message, StringComparison.Ordinal);
        gate.Set();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Task<ConsumerHarness<Waiting, string>> StartAsync(Work work, HarnessOptions? options = null) =>
        ConsumerHarness<Waiting, string>.StartAsync(services => services.AddSingleton(work), options: options);

    private delegate Task Work(TimeProvider time, CancellationToken cancellationToken);

    private sealed class Waiting(Work work, TimeProvider time) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken) => work(time, cancellationToken);
    }

    private sealed class Background : PartitionConsumerActor<string>, IDisposable
    {
        private readonly Work _work;
        private readonly TimeProvider _time;
        private readonly ITimer _timer;

        public Background(Work work, TimeProvider time)
        {
            (_work, _time) = (work, time);
            _timer = time.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        }

        public void Dispose() => _timer.Dispose();

        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken) => _work(_time, cancellationToken);
    }
}
