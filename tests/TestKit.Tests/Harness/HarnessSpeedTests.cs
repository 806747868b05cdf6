using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Troupe.TestKit.Tests.Harness;

// What users are promised of the speed of their tests. Alone on the machine, as far as this process can see to it.
[Collection(nameof(Alone))]
public sealed class HarnessSpeedTests(ITestOutputHelper output)
{
    [Fact]
    [Trait("Category", "Speed")]
    public async Task Harness_ShouldStartAndStopAThousandTimes_WithinAMinute()
    {
        var watch = Stopwatch.StartNew();

        for (var test = 0; test < 1_000; test++)
        {
            var shop = new Shop();
            await using var harness = await StartAsync(shop, _ => { });
            await harness.DeliverAsync(new Order(1, 1m), new Order(2, 2m));
            Assert.Equal(2, harness.CommittedOffset);
        }

        output.WriteLine($"1,000 harnesses: {watch.Elapsed}");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    [Trait("Category", "Speed")]
    public async Task Retries_ShouldTakeLessThanATenthOfASecond_WhenTheirBackoffsAreMinutes()
    {
        var runs = new List<TimeSpan>();
        for (var run = 0; run < 5; run++)
        {
            var shop = new Shop { Refuses = _ => true };
            await using var harness = await StartAsync(shop, topic => topic
                .Backoff(initial: TimeSpan.FromMinutes(1), maximum: TimeSpan.FromMinutes(10))
                .DeadLetterQueue("orders.dead", maxRetries: 20));
            var watch = Stopwatch.StartNew();
            await harness.DeliverAsync(new Order(1, 1m));
            runs.Add(watch.Elapsed);
            Assert.Equal(21, shop.Calls.Count);
            Assert.Equal(TimeSpan.FromMinutes(1 + 2 + 4 + 8 + (16 * 10)), harness.Failures[^1].At - harness.Failures[0].At);
        }

        output.WriteLine($"21 attempts over 175 minutes: {string.Join(", ", runs.Select(run => $"{run.TotalMilliseconds:F1} ms"))}");

        // The first run compiles, and any other may meet a busy machine: what the harness itself costs is the least of them.
        Assert.InRange(runs.Min(), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    private static Task<ConsumerHarness<OrdersConsumer, Order>> StartAsync(Shop shop, Action<TopicBuilder> topic) =>
        ConsumerHarness<OrdersConsumer, Order>.StartAsync(services => services.AddSingleton<IShop>(shop), topic);
}
