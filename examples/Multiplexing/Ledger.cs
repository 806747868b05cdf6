using Confluent.Kafka;

namespace Multiplexing;

/// <summary>Which events were processed, of both processes: each partition is read in order, so one number for it tells what is missing and what came again.</summary>
/// <param name="partitions">How many partitions there are.</param>
internal sealed class Ledger(int partitions)
{
    private readonly Lock _lock = new();
    private readonly long[] _next = new long[partitions];

    /// <summary>Events that were processed for the first time.</summary>
    public long Processed { get; private set; }

    /// <summary>Events that were processed again.</summary>
    public long Again { get; private set; }

    /// <summary>Events that were passed over.</summary>
    public long Missing { get; private set; }

    public void Add(TopicPartition partition, long offset)
    {
        lock (_lock)
        {
            ref var next = ref _next[partition.Partition.Value];
            if (offset < next)
            {
                Again++;
                return;
            }

            Missing += offset - next;
            Processed++;
            next = offset + 1;
        }
    }
}
