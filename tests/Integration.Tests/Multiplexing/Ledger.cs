using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Multiplexing;

/// <summary>
/// How far each partition was processed, by whichever process: so many messages that writing each of them down would be the work itself. A partition
/// is read in order, so one number for each tells what was left out and what came again.
/// </summary>
internal sealed class Ledger(int partitions)
{
    private readonly Lock _lock = new();
    private readonly long[] _next = new long[partitions];

    /// <summary>Messages that were processed for the first time.</summary>
    public long Processed { get; private set; }

    /// <summary>Messages that were processed again.</summary>
    public long Again { get; private set; }

    /// <summary>Messages that were passed over.</summary>
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

    /// <summary>Completes when so many were processed, passed over or not.</summary>
    public Task WhenProcessedAsync(long messages) => Eventually.IsAsync(
        () => Task.FromResult(Processed + Missing >= messages), $"not all of {messages} messages are processed");
}
