using Troupe.EmbeddedKafka.Configs;

namespace Troupe.EmbeddedKafka.Logs;

/// <summary>One topic. The list of partitions only grows, and is replaced whole when it does.</summary>
/// <param name="name">Its name, checked.</param>
/// <param name="config">Its configurations, shared with its partitions.</param>
/// <param name="partitions">Its first partitions.</param>
internal sealed class Topic(string name, TopicConfig config, PartitionLog[] partitions)
{
    private PartitionLog[] _partitions = partitions;

    public string Name { get; } = name;

    public TopicConfig Config { get; } = config;

    /// <summary>Its id (KIP-516): a topic deleted and created again under its name is another one.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    public IReadOnlyList<PartitionLog> Partitions => Volatile.Read(ref _partitions);

    public PartitionLog? Find(int partition)
    {
        var all = Volatile.Read(ref _partitions);
        return (uint)partition < (uint)all.Length ? all[partition] : null;
    }

    /// <summary>Only the <see cref="TopicStore"/> calls this, under its lock.</summary>
    public void Extend(IEnumerable<PartitionLog> more) => Volatile.Write(ref _partitions, [.. _partitions, .. more]);
}
