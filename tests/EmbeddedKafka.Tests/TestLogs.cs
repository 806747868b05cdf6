using Troupe.EmbeddedKafka.Configs;
using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Tests;

/// <summary>Partitions without a broker around them.</summary>
internal static class TestLogs
{
    public const int MaxBatchBytes = 1_000_000;

    public static PartitionLog Create(LogMemory? memory = null, TopicConfig? config = null, TimeProvider? time = null) =>
        new(memory ?? new LogMemory(long.MaxValue, static () => []), config ?? new TopicConfig(MaxBatchBytes), time ?? TimeProvider.System);
}
