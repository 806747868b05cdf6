using System.Collections.Immutable;
using Confluent.Kafka;
using Troupe.Actors.Partitions;

namespace Troupe.Actors.Groups;

/// <summary>The kernels of all partitions that were ever assigned here, and which life of a connection has which. Plain; used by one thread at a time.</summary>
/// <param name="create">Makes the kernel of a partition.</param>
internal sealed class KernelLoans(Func<TopicPartition, PartitionKernel> create)
{
    private readonly Dictionary<TopicPartition, PartitionKernel> _kernels = [];
    private readonly Dictionary<TopicPartition, int> _lentTo = [];

    public PartitionKernel Lend(TopicPartition partition, int life)
    {
        // A kernel that was not given back belongs to an assignment that hangs, or whose connection does not know yet that it has lost it: it is
        // left to that one.
        if (_lentTo.ContainsKey(partition) || !_kernels.TryGetValue(partition, out var kernel))
        {
            kernel = create(partition);
            _kernels[partition] = kernel;
        }

        _lentTo[partition] = life;
        return kernel;
    }

    /// <summary>It is nobody's again, unless another one has taken its place.</summary>
    public void GiveBack(TopicPartition partition, PartitionKernel kernel)
    {
        if (_kernels.GetValueOrDefault(partition) == kernel) _lentTo.Remove(partition);
    }

    /// <summary>A connection and all that played its partitions are gone: nobody touches what it did not give back.</summary>
    public void TakeBack(int life)
    {
        foreach (var partition in Held(life)) _lentTo.Remove(partition);
    }

    /// <summary>The same of all connections.</summary>
    public void TakeBackAll() => _lentTo.Clear();

    /// <summary>The partitions that a connection has.</summary>
    public ImmutableArray<TopicPartition> Held(int life) => [.. _lentTo.Where(lent => lent.Value == life).Select(lent => lent.Key)];

    /// <summary>The partitions that all connections have.</summary>
    public ImmutableHashSet<TopicPartition> Held() => [.. _lentTo.Keys];
}
