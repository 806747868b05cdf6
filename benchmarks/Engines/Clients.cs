using Confluent.Kafka;
using Troupe.Benchmarks.Cases;

namespace Troupe.Benchmarks.Engines;

/// <summary>The bare client with the settings that Troupe gives it, so that a comparison shows the engine and not the settings.</summary>
internal static class Clients
{
    /// <param name="workload">Whose cluster and group.</param>
    /// <param name="commits">Whether the client stores what it returned and commits it every five seconds, as it does by default.</param>
    public static ConsumerConfig Consumer(Workload workload, bool commits) => new(workload.Kafka.ToDictionary())
    {
        BootstrapServers = workload.BootstrapServers,
        GroupId = workload.GroupId,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        EnableAutoCommit = commits,
        // A call of StoreOffset for each record would double what the bare loop costs.
        EnableAutoOffsetStore = commits,
        FetchQueueBackoffMs = 20,
        PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
    };
}
