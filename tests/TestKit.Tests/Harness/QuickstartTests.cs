using Microsoft.Extensions.DependencyInjection;

namespace Troupe.TestKit.Tests.Harness;

// The program that docs/testing-your-consumers.md begins with.
public sealed class QuickstartTests
{
    [Fact]
    public async Task Harness_ShouldCommitBehindWhatWasConsumed_WhenNothingFails()
    {
        var shop = new Shop();
        await using var harness = await ConsumerHarness<OrdersConsumer, Order>.StartAsync(services => services.AddSingleton<IShop>(shop));

        await harness.DeliverAsync(new Order(1, 9.5m), new Order(2, 3m));

        Assert.Equal(2, harness.CommittedOffset);
        Assert.Equal([new Order(1, 9.5m), new Order(2, 3m)], shop.Orders);
    }

    [Fact]
    public async Task Harness_ShouldSpeedThroughBackoffs_WhenAMessageIsRetried()
    {
        var shop = new Shop { Refuses = order => order.Id == 2 };
        await using var harness = await ConsumerHarness<OrdersConsumer, Order>.StartAsync(
            services => services.AddSingleton<IShop>(shop),
            topic => topic.DeadLetterQueue("orders.dead", maxRetries: 2));

        await harness.DeliverAsync(new Order(1, 9.5m), new Order(2, 3m), new Order(3, 1m));

        Assert.Equal([1, 2, 2, 2, 3], shop.Calls);
        Assert.Equal(2, Assert.Single(harness.DeadLetters).Value<Order>().Id);
        Assert.Equal("3", harness.DeadLetters[0].Header(DeadLetterHeaders.Attempts));
        Assert.Equal(3, harness.CommittedOffset);
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), null], harness.Failures.Select(failure => failure.Backoff));
        Assert.Equal([1, 2, 3], harness.Failures.Select(failure => failure.Attempt));
    }
}
