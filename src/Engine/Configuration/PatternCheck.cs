using Troupe.Engine.Routing;

namespace Troupe.Engine.Configuration;

/// <summary>Whether the patterns of a consumer group leave it clear through which connections a topic is read.</summary>
internal sealed class PatternCheck(ProblemList problems)
{
    public void Check(ConsumerGroupSettings group)
    {
        foreach (var one in group.SubscriptionGroups)
        {
            foreach (var pattern in one.Topics.Where(topic => topic.Pattern is not null))
            {
                foreach (var other in group.SubscriptionGroups.Where(other => other.Name != one.Name)) Check(group, one, pattern, other);
            }
        }
    }

    /// <summary>Within one subscription group the name counts, as it says more. Across two the group's protocol would share the topic out among both.</summary>
    private void Check(ConsumerGroupSettings group, SubscriptionGroupSettings one, TopicSettings pattern, SubscriptionGroupSettings other)
    {
        foreach (var topic in other.Topics.Where(topic => topic.Pattern is null && pattern.Pattern!.IsMatch(topic.Name)))
            problems.Add($"{SettingPath.Topic(group.Id, one.Name, pattern.Name)} matches {topic.Name}, which the subscription group {other.Name} reads. A group reads each message once; write a narrower pattern, or move {topic.Name} to the subscription group {one.Name}.");
    }
}
