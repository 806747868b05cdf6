using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Groups;

/// <summary>The other assignor of KIP-848: of each topic, every member gets neighbouring partitions, the first members one more.</summary>
internal static class RangeAssignor
{
    public const string Name = "range";

    /// <summary>Assigns all partitions of the subscribed topics, in the order of the members.</summary>
    public static Dictionary<ConsumerMember, HashSet<PartitionId>> Assign(
        IReadOnlyDictionary<ConsumerMember, IReadOnlyList<Topic>> subscriptions)
    {
        var target = subscriptions.Keys.ToDictionary(static member => member, static _ => new HashSet<PartitionId>());
        foreach (var topic in subscriptions.Values.SelectMany(static topics => topics).Distinct())
        {
            var readers = subscriptions.Where(pair => pair.Value.Contains(topic)).Select(static pair => pair.Key).ToList();
            for (var partition = 0; partition < topic.Partitions.Count; partition++)
            {
                var reader = readers[(int)((long)partition * readers.Count / topic.Partitions.Count)];
                target[reader].Add(new PartitionId(topic.Id, partition));
            }
        }

        return target;
    }
}
