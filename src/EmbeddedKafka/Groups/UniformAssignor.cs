using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Groups;

/// <summary>The default assignor of KIP-848: as many partitions for each as can be, and as few moved as possible.</summary>
internal static class UniformAssignor
{
    public const string Name = "uniform";

    /// <summary>Assigns all partitions of the subscribed topics, beginning with the members' targets so far.</summary>
    public static Dictionary<ConsumerMember, HashSet<PartitionId>> Assign(
        IReadOnlyDictionary<ConsumerMember, IReadOnlyList<Topic>> subscriptions)
    {
        var readable = subscriptions.ToDictionary(static pair => pair.Key, static pair => pair.Value.Select(static topic => topic.Id).ToHashSet());
        var partitions = subscriptions.Values
            .SelectMany(static topics => topics)
            .Distinct()
            .OrderBy(static topic => topic.Name, StringComparer.Ordinal)
            .SelectMany(static topic => Enumerable.Range(0, topic.Partitions.Count).Select(partition => new PartitionId(topic.Id, partition)))
            .ToHashSet();

        var target = subscriptions.Keys.ToDictionary(
            static member => member,
            member => member.Target.Where(held => readable[member].Contains(held.Topic) && partitions.Remove(held)).ToHashSet());
        foreach (var partition in partitions)
        {
            var least = target.Where(pair => readable[pair.Key].Contains(partition.Topic)).MinBy(static pair => pair.Value.Count);
            least.Value.Add(partition);
        }

        while (TryMoveOne(readable, target))
        {
            // Every move brings two members closer together, so this ends.
        }

        return target;
    }

    /// <summary>Moves a partition from the fullest possible member to one with at least two fewer; false when there is no such pair.</summary>
    private static bool TryMoveOne(
        Dictionary<ConsumerMember, HashSet<Guid>> readable, Dictionary<ConsumerMember, HashSet<PartitionId>> target)
    {
        var byLoad = target.OrderBy(static pair => pair.Value.Count).ToList();
        for (var giver = byLoad.Count - 1; giver > 0; giver--)
        {
            var given = byLoad[giver].Value;
            foreach (var (taker, taken) in byLoad)
            {
                if (taken.Count + 1 >= given.Count)
                    break;

                foreach (var partition in given)
                {
                    if (!readable[taker].Contains(partition.Topic))
                        continue;

                    given.Remove(partition);
                    taken.Add(partition);
                    return true;
                }
            }
        }

        return false;
    }
}
