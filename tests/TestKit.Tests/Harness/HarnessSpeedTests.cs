using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Troupe.TestKit.Tests.Harness;

public sealed class HarnessSpeedTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Harness_ShouldTakeLessThanTensOfMilliseconds_WhenAThousandTestsUseIt()
    {
        var watch = Stopwatch.StartNew();
        for (var test = 0; test < 1_000; test++)
        {
            var shop = new Shop();
            await using var harness = await ConsumerHarness<OrdersConsumer, Order>.StartAsync(services => services.AddSingleton<IShop>(shop));
            await harness.DeliverAsync(new Order(1, 1m), new Order(2, 2m));
            Assert.Equal(2, harness.CommittedOffset);
        }

        output.WriteLine($"{watch.Elapsed}");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }
}
