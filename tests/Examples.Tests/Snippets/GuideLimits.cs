namespace Troupe.Examples.Tests.Snippets;

/// <summary>What the guide to delays and limits shows.</summary>
public static class GuideLimits
{
    internal static void Limits(ConsumerGroupBuilder group)
    {
        group.Topic<RemindersConsumer>("reminders", topic => topic
            .DelayBy(TimeSpan.FromMinutes(5))
            .ExpireAfter(TimeSpan.FromDays(1))
            .Throttle(1_000, per: TimeSpan.FromSeconds(1)));
    }

    internal static void Filter(ConsumerGroupBuilder group)
    {
        group.Topic<RemindersConsumer>("reminders", topic => topic.Filter<TestRemindersFilter>());
    }
}
