using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Troupe.TestKit;

namespace Troupe.Examples.Tests.Snippets;

/// <summary>What the guide to pausing and seeking shows.</summary>
public static class GuideFlow
{
    internal static async Task RepairAsync(ITroupe troupe, Func<Task> correctPrices)
    {
        var orders = new TopicPartition("orders", Partition.Any);
        await troupe.PauseAsync("billing", orders, by: "Ada", reason: "wrong prices");
        await correctPrices();
        await troupe.SeekAsync("billing", new TopicPartition("orders", 3), 1_042, by: "Ada", reason: "wrong prices", resetCommitted: true);
        await troupe.ResumeAsync("billing", orders, by: "Ada");
    }

    /// <summary>Runs as a test, too.</summary>
    internal static async Task<TimeSpan> TestedAsync(IBank bank)
    {
        await using var harness = await ConsumerHarness<PaymentsConsumer, Payment>.StartAsync(services => services.AddSingleton(bank));
        await harness.DeliverAsync(new Payment(1, "1"), new Payment(2, "2"));
        return harness.Time.Elapsed;
    }
}
