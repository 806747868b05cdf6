using Troupe.TestKit;

namespace Troupe.Examples.Tests.Snippets;

/// <summary>What the guide to periodic work shows.</summary>
public static class GuideTicks
{
    internal static void ByIdleness(ConsumerGroupBuilder group)
    {
        group.Topic<WindowConsumer>("events", topic => topic.Periodic(every: TimeSpan.FromSeconds(5)));
    }

    internal static void ByTheClock(ConsumerGroupBuilder group)
    {
        group.Topic<ReportsConsumer>("events", topic => topic.Periodic(cron: "0 */5 * * * *"));
    }

    /// <summary>Runs as a test, too.</summary>
    internal static async Task<int> TestedAsync()
    {
        await using var harness = await ConsumerHarness<WindowConsumer, Reading>.StartAsync(topic: topic => topic.Periodic(every: TimeSpan.FromSeconds(5)));
        await harness.DeliverAsync(new Reading(1), new Reading(2));
        await harness.AdvanceAsync(TimeSpan.FromSeconds(5));
        return harness.Produced.Single().Value<Reading[]>().Length;
    }
}
