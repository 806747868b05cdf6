using Microsoft.Extensions.DependencyInjection;

namespace Troupe.TestKit.Tests.Harness;

public sealed class RetryTests
{
    // Scenario 14.
    [Fact]
    public async Task Backoff_ShouldGrowToItsMaximumWithinItsJitter_WhenAnErrorRepeats()
    {
        var shop = new Shop { Refuses = _ => true };
        await using var harness = await StartAsync(shop, topic => topic
            .Backoff(initial: TimeSpan.FromSeconds(1), maximum: TimeSpan.FromSeconds(30), jitter: 0.2));

        harness.Append(new Order(1, 1m));
        await harness.AdvanceAsync(TimeSpan.FromMinutes(10));

        var starts = harness.Failures.Select(failure => failure.At).ToArray();
        var pauses = starts.Zip(starts.Skip(1), (earlier, later) => later - earlier).ToArray();
        Assert.True(pauses.Length > 15);
        Assert.All(pauses.Select((pause, index) => (pause, Math.Min(30, Math.Pow(2, index)))), pair =>
            Assert.InRange(pair.pause.TotalSeconds, 0.8 * pair.Item2, 1.2 * pair.Item2));
        Assert.True(pauses.Distinct().Count() > pauses.Length / 2);
        Assert.Equal(pauses, harness.Failures.SkipLast(1).Select(failure => failure.Backoff!.Value));
    }

    [Fact]
    public async Task Backoff_ShouldBeExact_WhenTheRouteNamesNoJitter()
    {
        var shop = new Shop { Refuses = _ => true };
        await using var harness = await StartAsync(shop, topic => topic.DeadLetterQueue("orders.dead", maxRetries: 6));

        await harness.DeliverAsync(new Order(1, 1m));

        Assert.Equal(TimeSpan.FromSeconds(1 + 2 + 4 + 8 + 16 + 30), Span(harness));
    }

    [Fact]
    public async Task Consumer_ShouldSeeItsAttemptsAndFailures_WhenItIsRetried()
    {
        var seen = new List<(int Attempt, string[] Failures)>();
        await using var harness = await ConsumerHarness<Stubborn, string>.StartAsync(services => services.AddSingleton(seen));

        await harness.DeliverAsync("a");

        Assert.Equal([1, 2, 3], seen.Select(call => call.Attempt));
        Assert.Equal(["attempt 1", "attempt 2"], seen[^1].Failures);
        Assert.Equal(1, harness.CommittedOffset);
    }

    [Fact]
    public async Task DeliverAsync_ShouldSaySo_WhenAMessageIsRetriedForEver()
    {
        var shop = new Shop { Refuses = _ => true };
        await using var harness = await StartAsync(shop, _ => { });

        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => harness.DeliverAsync(new Order(7, 1m)));

        Assert.StartsWith("DeliverAsync: the partition did not come to an end within 1.00:00:00 of its clock", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("orders[0]", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("The shop is out of 7.", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("backoff until", thrown.Message, StringComparison.Ordinal);
        Assert.Equal("The shop is out of 7.", thrown.InnerException?.Message);
    }

    [Fact]
    public async Task Results_ShouldBeTheSame_WhenTheSameTestRunsAgain()
    {
        var traces = new HashSet<string>(StringComparer.Ordinal);

        for (var run = 0; run < 20; run++)
        {
            var shop = new Shop { Refuses = order => order.Id % 3 == 0 };
            await using var harness = await StartAsync(shop, topic => topic.DeadLetterQueue("orders.dead", maxRetries: 1, independent: true).MaxBatchSize(4));
            for (var part = 0; part < 3; part++)
                await harness.DeliverAsync([.. Enumerable.Range(part * 10, 10).Select(id => new Order(id, 1m))]);
            var events = harness.Events.Select(written => $"{written.At:T} {written.Text}");
            traces.Add($"{string.Join(' ', shop.Calls)}\n{string.Join('\n', events)}\n{harness.CommittedOffset} {harness.Time.Elapsed}");
        }

        Assert.Single(traces);
    }

    private static TimeSpan Span(ConsumerHarness harness) => harness.Failures[^1].At - harness.Failures[0].At;

    private static Task<ConsumerHarness<OrdersConsumer, Order>> StartAsync(Shop shop, Action<TopicBuilder> topic) =>
        ConsumerHarness<OrdersConsumer, Order>.StartAsync(services => services.AddSingleton<IShop>(shop), topic);

    private sealed class Stubborn(List<(int Attempt, string[] Failures)> seen) : PartitionConsumerActor<string>
    {
        protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
        {
            seen.Add((Attempt, [.. Failures.Select(failure => failure.Message)]));
            return Attempt < 3 ? throw new InvalidOperationException($"attempt {Attempt}") : Task.CompletedTask;
        }
    }
}
