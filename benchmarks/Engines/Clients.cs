using Confluent.Kafka;

namespace Troupe.Benchmarks.Engines;

internal static class Clients
{
    public static ConsumerConfig Consumer(Workload workload, bool storesOffsets) => new()
    {
        BootstrapServers = workload.BootstrapServers,
        GroupId = workload.GroupId,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        EnableAutoCommit = storesOffsets,
        EnableAutoOffsetStore = false,
        FetchQueueBackoffMs = 20,
        PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
    };
}
