using System.Globalization;

namespace Troupe.EmbeddedKafka.Configs;

/// <summary>Every configuration a topic of a real broker has, with its default.</summary>
/// <remarks>
/// Honoured are <see cref="MaxMessageBytes"/>, <see cref="RetentionBytes"/> and <see cref="RetentionTime"/>; the others are kept and shown.
/// The default of <c>retention.ms</c> is -1 where a real broker has seven days: test data often carries old timestamps.
/// </remarks>
internal static class TopicConfigTable
{
    public const string MaxMessageBytes = "max.message.bytes";
    public const string RetentionBytes = "retention.bytes";
    public const string RetentionTime = "retention.ms";

    private const string Forever = "9223372036854775807";
    private const string Week = "604800000";

    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        new("cleanup.policy", ConfigKind.List, "delete") { Allowed = ["compact", "delete"] },
        new("compression.gzip.level", ConfigKind.Int, "-1"),
        new("compression.lz4.level", ConfigKind.Int, "9"),
        new("compression.type", ConfigKind.Text, "producer")
        {
            Allowed = ["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"],
        },
        new("compression.zstd.level", ConfigKind.Int, "3"),
        new("delete.retention.ms", ConfigKind.Long, "86400000") { Minimum = 0 },
        new("file.delete.delay.ms", ConfigKind.Long, "60000") { Minimum = 0 },
        new("flush.messages", ConfigKind.Long, Forever) { Minimum = 1 },
        new("flush.ms", ConfigKind.Long, Forever) { Minimum = 0 },
        new("follower.replication.throttled.replicas", ConfigKind.List, ""),
        new("index.interval.bytes", ConfigKind.Int, "4096") { Minimum = 0 },
        new("leader.replication.throttled.replicas", ConfigKind.List, ""),
        new("max.compaction.lag.ms", ConfigKind.Long, Forever) { Minimum = 1 },
        new(MaxMessageBytes, ConfigKind.Int, EmbeddedKafkaDefaults.MaxBatchBytes.ToString(CultureInfo.InvariantCulture)) { Minimum = 0 },
        new("message.timestamp.after.max.ms", ConfigKind.Long, Forever) { Minimum = 0 },
        new("message.timestamp.before.max.ms", ConfigKind.Long, Forever) { Minimum = 0 },
        new("message.timestamp.type", ConfigKind.Text, "CreateTime") { Allowed = ["CreateTime"] },
        new("min.cleanable.dirty.ratio", ConfigKind.Double, "0.5"),
        new("min.compaction.lag.ms", ConfigKind.Long, "0") { Minimum = 0 },
        new("min.insync.replicas", ConfigKind.Int, "1") { Minimum = 1 },
        new("preallocate", ConfigKind.Boolean, "false"),
        new(RetentionBytes, ConfigKind.Long, "-1") { Minimum = -1 },
        new(RetentionTime, ConfigKind.Long, "-1") { Minimum = -1 },
        new("segment.bytes", ConfigKind.Int, "1073741824") { Minimum = 14 },
        new("segment.index.bytes", ConfigKind.Int, "10485760") { Minimum = 4 },
        new("segment.jitter.ms", ConfigKind.Long, "0") { Minimum = 0 },
        new("segment.ms", ConfigKind.Long, Week) { Minimum = 1 },
        new("unclean.leader.election.enable", ConfigKind.Boolean, "false"),
    ];

    private static readonly Dictionary<string, ConfigDefinition> ByName = All.ToDictionary(static definition => definition.Name);

    public static ConfigDefinition? Find(string name) => ByName.GetValueOrDefault(name);
}
