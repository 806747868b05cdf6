using Microsoft.Extensions.DependencyInjection;

namespace Troupe.TestKit.Tests.Harness;

/// <summary>What a route keeps back, drops or limits. Guards against messages that come too early, too late or too many, and against ones that are lost by it.</summary>
public sealed class FilterTests
{
    private readonly List<(string Value, TimeSpan At)> _seen = [];

    [Fact]
    public async Task Delay_ShouldKeepAMessageBack_UntilItIsOldEnough()
    {
        await using var harness = await StartAsync<Noting>(topic => topic.DelayBy(TimeSpan.FromMinutes(5)));
        var start = harness.Time.GetUtcNow();

        await harness.DeliverAsync(
            new TestMessage<string>("old") { Timestamp = start - TimeSpan.FromHours(1) },
            new TestMessage<string>("young") { Timestamp = start },
            new TestMessage<string>("behind it") { Timestamp = start - TimeSpan.FromHours(1) });

        Assert.Equal(["old", "young", "behind it"], _seen.Select(call => call.Value));
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5)], _seen.Select(call => Minutes(call.At)));
        Assert.Equal(3, harness.CommittedOffset);
    }

    [Fact]
    public async Task Delay_ShouldBeSaid_WhileItLasts()
    {
        await using var harness = await StartAsync<Noting>(topic => topic.DelayBy(TimeSpan.FromMinutes(5)));

        harness.Append("young");
        await harness.AdvanceAsync(TimeSpan.FromMinutes(1));

        var status = await harness.GetStatusAsync();
        Assert.Equal(PartitionState.Running, status.State);
        Assert.Contains("delay-by", status.Reason, StringComparison.Ordinal);
        Assert.Empty(_seen);
    }

    [Fact]
    public async Task Expired_ShouldBePassedOver_AndCountAsFinished()
    {
        await using var harness = await StartAsync<Noting>(topic => topic.ExpireAfter(TimeSpan.FromDays(1)).DeadLetterQueue("dead"));
        var now = harness.Time.GetUtcNow();

        await harness.DeliverAsync(
            new TestMessage<string>("stale") { Timestamp = now - TimeSpan.FromDays(2) },
            new TestMessage<string>("fresh") { Timestamp = now },
            new TestMessage<string>("stale") { Timestamp = now - TimeSpan.FromDays(2) });

        Assert.Equal(["fresh"], _seen.Select(call => call.Value));
        Assert.Empty(harness.DeadLetters);
        Assert.Equal(3, harness.CommittedOffset);
    }

    [Fact]
    public async Task Expired_ShouldBeDeadLettered_WhenItHasBeenTried()
    {
        await using var harness = await StartAsync<Refusing>(
            topic => topic.ExpireAfter(TimeSpan.FromSeconds(10)).DeadLetterQueue("dead", maxRetries: 100));

        await harness.DeliverAsync("bad");

        var letter = Assert.Single(harness.DeadLetters);
        Assert.Equal(typeof(MessageExpiredException).FullName, System.Text.Encoding.UTF8.GetString(letter.Headers!.GetLastBytes("troupe-error-type")));
        Assert.All(_seen, call => Assert.True(call.At <= TimeSpan.FromSeconds(10), $"{call.At}"));
        Assert.Equal(4, _seen.Count);
        Assert.Equal(1, harness.CommittedOffset);
    }

    [Fact]
    public async Task Expired_ShouldNotBeDelivered_WhenItBecomesTooOldInTheMiddleOfABatch()
    {
        await using var harness = await StartAsync<Slow>(topic => topic.ExpireAfter(TimeSpan.FromSeconds(90)));

        await harness.DeliverAsync("0", "1", "2", "3");

        Assert.Equal(["0", "1"], _seen.Select(call => call.Value));
        Assert.Equal(4, harness.CommittedOffset);
    }

    [Fact]
    public async Task Throttle_ShouldHold_InAnySpan()
    {
        await using var harness = await StartAsync<Noting>(topic => topic.Throttle(10, per: TimeSpan.FromSeconds(1)));

        await harness.DeliverAsync([.. Enumerable.Range(0, 35).Select(number => $"{number}")]);

        Assert.Equal(Enumerable.Range(0, 35).Select(number => $"{number}"), _seen.Select(call => call.Value));
        Assert.All(_seen, call => Assert.True(_seen.Count(other => other.At >= call.At && other.At < call.At + TimeSpan.FromSeconds(1)) <= 10));
        Assert.Equal(35, harness.CommittedOffset);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_ShouldDecideWhatIsDelivered(bool manual)
    {
        await using var harness = await StartAsync<Marking>(topic =>
        {
            topic.Filter<EvenFilter>();
            if (manual) topic.ManualOffsets();
        });

        await harness.DeliverAsync("0", "1", "2", "3", "4", "5");

        Assert.Equal(["0", "2", "4"], _seen.Select(call => call.Value));
        Assert.Equal(6, harness.CommittedOffset);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filter_ShouldDecideWhatABatchHolds(bool transactional)
    {
        await using var harness = await StartAsync<Gathering>(topic =>
        {
            topic.Filter<EvenFilter>();
            if (transactional) topic.Transactional();
        });

        await harness.DeliverAsync("1", "2", "4", "5", "6", "7");
        await harness.DeliverAsync("9");

        Assert.Equal(["2,4,6"], _seen.Select(call => call.Value));
        Assert.Equal(7, harness.CommittedOffset);
    }

    [Theory]
    [InlineData(typeof(Noting))]
    [InlineData(typeof(Gathering))]
    public async Task Filter_ShouldFailItsMessage_WhenItThrows(Type consumer)
    {
        await using var harness = consumer == typeof(Noting) ? await StartAsync<Noting>(Route) : (ConsumerHarness)await StartAsync<Gathering>(Route);

        var deliver = harness is ConsumerHarness<Noting, string> one ? one.DeliverAsync("0", "x", "2") : ((ConsumerHarness<Gathering, string>)harness).DeliverAsync("0", "x", "2");
        await deliver;

        Assert.Equal("x", Assert.Single(harness.DeadLetters).Value<string>());
        Assert.Equal("0,2", string.Join(',', _seen.Select(call => call.Value)));
        Assert.Equal(3, harness.CommittedOffset);

        static void Route(TopicBuilder topic) => topic.Filter<EvenFilter>().DeadLetterQueue("dead", maxRetries: 0);
    }

    private Task<ConsumerHarness<TConsumer, string>> StartAsync<TConsumer>(Action<TopicBuilder> topic)
        where TConsumer : PartitionConsumerActor<string> =>
        ConsumerHarness<TConsumer, string>.StartAsync(
            services => services.AddSingleton(provider =>
            {
                var time = provider.GetRequiredService<TimeProvider>();
                var start = time.GetUtcNow();
                return new Seen(value =>
                {
                    lock (_seen) _seen.Add((value, time.GetUtcNow() - start));
                });
            }),
            topic);

    private static TimeSpan Minutes(TimeSpan time) => TimeSpan.FromMinutes(Math.Floor(time.TotalMinutes));

    private sealed record Seen(Action<string> Note);

    private sealed class EvenFilter : IMessageFilter
    {
        public bool Accepts(Message<ReadOnlyMemory<byte>> message) =>
            int.Parse(System.Text.Encoding.UTF8.GetString(message.RawValue.Span), System.Globalization.CultureInfo.InvariantCulture) % 2 == 0;
    }

    private sealed class Noting : PartitionConsumerActor<string>
    {
        private readonly Seen _seen;

        public Noting(Seen seen) => _seen = seen;

        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            _seen.Note(message.Value);
            return Task.CompletedTask;
        }
    }

    private sealed class Marking(Seen seen) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            seen.Note(message.Value);
            MarkAsConsumed(message);
            return Task.CompletedTask;
        }
    }

    private sealed class Refusing(Seen seen) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            seen.Note(message.Value);
            throw new InvalidOperationException("no");
        }
    }

    private sealed class Slow(Seen seen, TimeProvider time) : PartitionConsumerActor<string>
    {
        protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            seen.Note(message.Value);
            await Task.Delay(TimeSpan.FromSeconds(60), time, cancellationToken);
        }
    }

    private sealed class Gathering(Seen seen) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
        {
            seen.Note(string.Join(',', batch.Select(message => message.Value)));
            return Task.CompletedTask;
        }
    }
}
