using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;

namespace Troupe.TestKit.Tests.Harness;

public sealed class LifecycleTests
{
    [Fact]
    public async Task Hooks_ShouldRunOnce_WhenThePartitionIsRevokedAndAssignedAgain()
    {
        var calls = new List<string>();
        await using var harness = await StartAsync(calls);

        await harness.DeliverAsync("a");
        await harness.RevokeAsync();
        await harness.DeliverAsync("b");
        await harness.ReassignAsync();
        await harness.StopAsync();

        Assert.Equal(["assigned", "a", "revoked", "assigned", "b", "shutdown"], calls);
        Assert.Equal(2, harness.CommittedOffset);
        Assert.False(harness.IsAssigned);
    }

    [Fact]
    public async Task LoseAsync_ShouldRunNoHookAndCommitNothing()
    {
        var calls = new List<string>();
        await using var harness = await StartAsync(calls);
        await harness.DeliverAsync("a");
        harness.FailCommit(times: 100);
        await harness.DeliverAsync("b");

        await harness.LoseAsync();
        await harness.ReassignAsync();

        Assert.Equal(["assigned", "a", "b", "assigned", "b"], calls);
        Assert.Equal(1, harness.CommittedOffset);
    }

    // semantics 2.9: the same process, the same committed offset.
    [Fact]
    public async Task Attempts_ShouldGoOn_WhenTheSameProcessGetsThePartitionBackWhereItWas()
    {
        var attempts = new List<int>();
        await using var harness = await StartFailingAsync(attempts);
        harness.Append("poison");
        await harness.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([1, 2], attempts);

        await harness.LoseAsync();
        await harness.ReassignAsync();

        Assert.Equal([1, 2, 3, 4], attempts);
        Assert.Equal("4", Assert.Single(harness.DeadLetters).Header(DeadLetterHeaders.Attempts));
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, 1L)]
    public async Task Attempts_ShouldBeginAnew_WhenAnotherProcessTakesOverOrTheOffsetMoved(bool isNewProcess, long? committedOffset)
    {
        var attempts = new List<int>();
        await using var harness = await StartFailingAsync(attempts);
        harness.Append("poison", "poison");
        await harness.AdvanceAsync(TimeSpan.FromSeconds(1));

        await harness.LoseAsync();
        attempts.Clear();
        await harness.ReassignAsync(committedOffset, isNewProcess);

        Assert.Equal([1, 2, 3, 4], attempts.Take(4));
    }

    [Fact]
    public async Task StartAsync_ShouldGoOn_WhenTheConstructorFailsAtFirst()
    {
        var constructions = new Counter { FailuresLeft = 3 };

        await using var harness = await ConsumerHarness<Fragile, string>.StartAsync(services => services.AddSingleton(constructions));

        Assert.Equal(4, constructions.Count);
        Assert.Equal(TimeSpan.FromSeconds(1 + 2 + 4), harness.Time.Elapsed);
        Assert.Equal(3, harness.Events.Count(written => written.Id == 3006));
        Assert.Empty(harness.Failures);
    }

    [Fact]
    public async Task StartAsync_ShouldSayWhy_WhenTheConsumerCannotBeMade()
    {
        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => ConsumerHarness<OrdersConsumer, Order>.StartAsync());

        Assert.Contains("Unable to resolve service for type", thrown.InnerException?.Message, StringComparison.Ordinal);
        Assert.Contains("its consumer could not be created", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RevokeAsync_ShouldEndTheCallByItsToken_WhenItWaitsForLongerThanItsBound()
    {
        var slow = new SlowWork();
        await using var harness = await ConsumerHarness<Slow, string>.StartAsync(services => services.AddSingleton(slow));
        using (harness.Time.Hold())
        {
            harness.Append("a", "b");
            await slow.Started.Task;
        }

        await harness.RevokeAsync();

        Assert.Equal(TimeSpan.FromSeconds(15 - 1 - 3), harness.Time.Elapsed);
        Assert.True(slow.WasRevoked);
        Assert.Null(harness.CommittedOffset is 0 ? null : harness.CommittedOffset);
    }

    [Fact]
    public async Task AdvanceAsync_ShouldReachTheBound_WhenTheCallWaitsForSomethingReal()
    {
        var slow = new SlowWork { IgnoresToken = true };
        await using var harness = await ConsumerHarness<Slow, string>.StartAsync(services => services.AddSingleton(slow));
        harness.Append("a");
        await slow.Started.Task;

        var revoking = harness.RevokeAsync();
        await harness.AdvanceAsync(TimeSpan.FromSeconds(15));
        await revoking;

        Assert.Contains(harness.Events, written => written.Id == 3011);
        slow.Real.SetResult();
        await harness.ReassignAsync();
        Assert.Equal(1, harness.CommittedOffset);
    }

    [Fact]
    public async Task Actor_ShouldAnswer_WhenTheConsumerHasHandlersOfItsOwn()
    {
        await using var harness = await ConsumerHarness<Counting, string>.StartAsync();

        await harness.DeliverAsync("a", "b");

        Assert.Equal(2, await harness.Actor.Ask<int>("count", TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task Timers_ShouldFire_WhenTheConsumerStartsThemItself()
    {
        await using var harness = await ConsumerHarness<Counting, string>.StartAsync();

        await harness.AdvanceAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(3, await harness.Actor.Ask<int>("ticks", TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task DisposeAsync_ShouldDisposeWhatTheConsumerWasGiven()
    {
        var calls = new List<string>();
        var harness = await ConsumerHarness<Holder, string>.StartAsync(services => services.AddScoped(_ => new Resource(calls)));
        await harness.DeliverAsync("a");

        await harness.DisposeAsync();

        Assert.Equal(["resource disposed"], calls);
    }

    private static Task<ConsumerHarness<Hooked, string>> StartAsync(List<string> calls) =>
        ConsumerHarness<Hooked, string>.StartAsync(services => services.AddSingleton(calls));

    private static Task<ConsumerHarness<Failing, string>> StartFailingAsync(List<int> attempts) =>
        ConsumerHarness<Failing, string>.StartAsync(services => services.AddSingleton(attempts), topic => topic.DeadLetterQueue("dead", maxRetries: 3));

    private sealed class Hooked(List<string> calls) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken) => Note(message.Value);

        protected override Task OnAssignedAsync(CancellationToken cancellationToken) => Note("assigned");

        protected override Task OnRevokedAsync(CancellationToken cancellationToken) => Note("revoked");

        protected override Task OnShutdownAsync(CancellationToken cancellationToken) => Note("shutdown");

        private Task Note(string call)
        {
            calls.Add(call);
            return Task.CompletedTask;
        }
    }

    private sealed class Failing(List<int> attempts) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            attempts.Add(Attempt);
            throw new InvalidOperationException("poison");
        }
    }

    private sealed class Counter
    {
        public int Count { get; set; }

        public int FailuresLeft { get; set; }
    }

    private sealed class Fragile : PartitionConsumerActor<string>
    {
        public Fragile(Counter counter)
        {
            counter.Count++;
            if (counter.FailuresLeft-- > 0) throw new InvalidOperationException("not yet");
        }

        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class SlowWork
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Real { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IgnoresToken { get; init; }

        public bool WasRevoked { get; set; }
    }

    private sealed class Slow(SlowWork work, TimeProvider time) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            work.Started.TrySetResult();
            if (work.IgnoresToken) await work.Real.Task;
            else await Task.Delay(TimeSpan.FromHours(1), time, cancellationToken);
        }

        protected override Task OnRevokedAsync(CancellationToken cancellationToken)
        {
            work.WasRevoked = true;
            return Task.CompletedTask;
        }
    }

    private sealed class Counting : PartitionConsumerActor<string>, IWithTimers
    {
        private int _count;
        private int _ticks;

        public Counting()
        {
            Receive<string>(question => Sender.Tell(question == "count" ? _count : _ticks));
            Receive<TimeSpan>(_ => _ticks++);
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => Timers.StartPeriodicTimer("tick", TimeSpan.Zero, TimeSpan.FromSeconds(10));

        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            _count++;
            return Task.CompletedTask;
        }
    }

    private sealed class Resource(List<string> calls) : IDisposable
    {
        public void Dispose() => calls.Add("resource disposed");
    }

    private sealed class Holder(Resource resource) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            Assert.NotNull(resource);
            return Task.CompletedTask;
        }
    }
}
