using Microsoft.Extensions.DependencyInjection;

namespace Troupe.TestKit.Tests.Harness;

/// <summary>Ticks of a consumer under test. Guards against ticks that come when the clock does not say so, or not at all.</summary>
public sealed class TickTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Ticks_ShouldComeByTheHarnessesClock_AlsoBeforeAnyMessage()
    {
        var calls = new Calls();
        await using var harness = await StartAsync(calls);
        var started = harness.Time.GetUtcNow();

        await harness.AdvanceAsync(Interval * 3);

        Assert.Equal([started + Interval, started + Interval * 2, started + Interval * 3], calls.Of("tick"));
        Assert.Equal(3, (await harness.GetStatusAsync()).Ticks);
    }

    [Fact]
    public async Task Rest_ShouldNotWaitForTheNextTick()
    {
        var calls = new Calls();
        await using var harness = await StartAsync(calls);

        await harness.DeliverAsync("a", "b");

        Assert.Empty(calls.Of("tick"));
        Assert.Equal(2, harness.CommittedOffset);
    }

    [Fact]
    public async Task Ticks_ShouldStayTheIntervalAwayFromWork()
    {
        var calls = new Calls();
        await using var harness = await StartAsync(calls);
        await harness.AdvanceAsync(TimeSpan.FromSeconds(4));

        await harness.DeliverAsync("a");
        var worked = harness.Time.GetUtcNow();
        await harness.AdvanceAsync(Interval);

        Assert.Equal([worked + Interval], calls.Of("tick"));
    }

    [Fact]
    public async Task Tick_ShouldPassOnWhatItGathered_InServicesOfItsOwn()
    {
        await using var harness = await ConsumerHarness<Windowing, string>.StartAsync(
            services => services.AddScoped<Total>(), topic => topic.Periodic(every: Interval).ManualOffsets());
        await harness.DeliverAsync("a", "b", "c");
        Assert.NotEqual(3, harness.CommittedOffset);

        await harness.AdvanceAsync(Interval);

        Assert.Equal("1: a b c", Assert.Single(harness.Produced).Value<string>());
        Assert.Equal(3, harness.CommittedOffset);
    }

    [Fact]
    public async Task Tick_ShouldBeOneTransaction_OnATransactionalRoute()
    {
        await using var harness = await ConsumerHarness<Windowing, string>.StartAsync(
            services => services.AddScoped<Total>(), topic => topic.Periodic(every: Interval).ManualOffsets().Transactional());
        await harness.DeliverAsync("a");
        await harness.AdvanceAsync(Interval);

        await harness.DeliverAsync("b");
        await harness.AdvanceAsync(Interval);

        Assert.Equal(["1: a", "1: b"], harness.Produced.Select(record => record.Value<string>()));
        Assert.Equal(2, harness.CommittedOffset);
    }

    [Fact]
    public async Task FailedTick_ShouldBeAnEventAndNoAttempt()
    {
        var calls = new Calls { Failure = new InvalidOperationException("no cache") };
        await using var harness = await StartAsync(calls);

        await harness.AdvanceAsync(Interval * 2);

        Assert.Equal(2, calls.Of("tick").Count);
        Assert.Empty(harness.Failures);
        Assert.Equal([calls.Failure, calls.Failure], harness.Events.Where(written => written.Id == 3040).Select(written => written.Exception));
        var status = await harness.GetStatusAsync();
        Assert.Equal((2, 2, PartitionState.Running), (status.Ticks, status.FailedTicks, status.State));
    }

    [Fact]
    public async Task CronTick_ShouldComeAtItsMoment()
    {
        var calls = new Calls();
        await using var harness = await ConsumerHarness<Noting, string>.StartAsync(
            services => services.AddSingleton(calls), topic => topic.Periodic(cron: "0 */5 * * * *"));

        // The clock begins at midnight, which is just over.
        await harness.RestAsync();
        await harness.AdvanceAsync(TimeSpan.FromMinutes(11));

        Assert.Equal([0, 5, 10], calls.Of("tick").Select(at => at.Minute));
        Assert.All(calls.Of("tick"), at => Assert.Equal(0, at.Second));
    }

    [Fact]
    public async Task Ticks_ShouldEndWithTheAssignment_AndGoOnWithTheNext()
    {
        var calls = new Calls();
        await using var harness = await StartAsync(calls);

        await harness.RevokeAsync();
        await harness.AdvanceAsync(Interval * 2);
        Assert.Empty(calls.Of("tick"));
        await harness.ReassignAsync();
        await harness.StopAsync();
        await harness.AdvanceAsync(Interval * 2);

        // Idle for longer than the interval in this process: due at once.
        Assert.Single(calls.Of("tick"));
    }

    [Fact]
    public async Task StartAsync_ShouldRefuse_AConsumerThatDoesNothingInATick()
    {
        var thrown = await Assert.ThrowsAsync<TroupeConfigurationException>(
            () => ConsumerHarness<Silent, string>.StartAsync(topic: topic => topic.Periodic(every: Interval)));

        Assert.Contains("Override TickAsync", thrown.Message, StringComparison.Ordinal);
    }

    private static Task<ConsumerHarness<Noting, string>> StartAsync(Calls calls) =>
        ConsumerHarness<Noting, string>.StartAsync(services => services.AddSingleton(calls), topic => topic.Periodic(every: Interval));

    private sealed class Calls
    {
        private readonly List<(string What, DateTimeOffset At)> _calls = [];

        public Exception? Failure { get; init; }

        public void Add(string what, DateTimeOffset at) => _calls.Add((what, at));

        public IReadOnlyList<DateTimeOffset> Of(string what) => [.. _calls.Where(call => call.What == what).Select(call => call.At)];
    }

    private sealed class Noting(Calls calls, TimeProvider time) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            calls.Add(message.Value, time.GetUtcNow());
            return Task.CompletedTask;
        }

        protected override Task TickAsync(CancellationToken cancellationToken)
        {
            calls.Add("tick", time.GetUtcNow());
            return calls.Failure is null ? Task.CompletedTask : Task.FromException(calls.Failure);
        }
    }

    private sealed class Total
    {
        public int Windows { get; set; }
    }

    /// <summary>Gathers, and passes on when it is quiet.</summary>
    private sealed class Windowing : PartitionConsumerActor<string>
    {
        private readonly List<Message<string>> _window = [];

        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            _window.Add(message);
            return Task.CompletedTask;
        }

        protected override Task TickAsync(CancellationToken cancellationToken)
        {
            if (_window.Count == 0) return Task.CompletedTask;
            var total = (Total)Services.GetService(typeof(Total))!;
            Produce("windows", $"{++total.Windows}: {string.Join(' ', _window.Select(message => message.Value))}");
            MarkAsConsumed(_window[^1]);
            _window.Clear();
            return Task.CompletedTask;
        }
    }

    private sealed class Silent : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
