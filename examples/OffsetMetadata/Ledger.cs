using Confluent.Kafka;

namespace OffsetMetadata;

/// <summary>What this process has seen of the totals, for the check at the end.</summary>
/// <param name="changed">Told the total of all partitions whenever one has changed.</param>
internal sealed class Ledger(Action<Total> changed)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TopicPartition, Total> _found = [];
    private readonly Dictionary<TopicPartition, Total> _totals = [];

    /// <summary>What lay with the offsets when the partitions were assigned.</summary>
    public Total Found
    {
        get
        {
            lock (_lock) return Sum(_found);
        }
    }

    public Total Total
    {
        get
        {
            lock (_lock) return Sum(_totals);
        }
    }

    public void Begin(TopicPartition partition, Total total)
    {
        lock (_lock) _found.TryAdd(partition, total);
        Write(partition, total);
    }

    public void Write(TopicPartition partition, Total total)
    {
        lock (_lock)
        {
            _totals[partition] = total;
            changed(Sum(_totals));
        }
    }

    private static Total Sum(Dictionary<TopicPartition, Total> totals) =>
        new(totals.Values.Sum(total => total.Count), totals.Values.Sum(total => total.Sum));
}
