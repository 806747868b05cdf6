using Troupe.TestKit;

namespace Troupe.Examples.Tests.Snippets;

/// <summary>What the guide to offset metadata shows.</summary>
public static class GuideMetadata
{
    internal static void Needed(ConsumerGroupBuilder group)
    {
        group.Topic<TotalConsumer>("payments", topic => topic.OffsetMetadata());
    }

    /// <summary>Runs as a test, too.</summary>
    internal static async Task<(string?, long?)> TestedAsync()
    {
        await using var harness = await ConsumerHarness<TotalConsumer, Payment>.StartAsync();
        await harness.DeliverAsync(new Payment(1), new Payment(2));
        await harness.StopAsync();
        await harness.ReassignAsync(isNewProcess: true);
        await harness.DeliverAsync(new Payment(3));
        return (harness.CommittedMetadata, harness.CommittedOffset);
    }
}
