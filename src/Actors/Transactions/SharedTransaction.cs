using Confluent.Kafka;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Transactions;

/// <summary>A transaction that several partitions share, and how far it is. Of the coordinator alone.</summary>
internal sealed class SharedTransaction(long number, int slot)
{
    private readonly List<TransactionProtocol.Contribute> _contributions = [];
    private readonly Dictionary<TopicPartition, LeasedOffset> _offsets = [];

    public long Number { get; } = number;

    public int Slot { get; } = slot;

    public TransactionState State { get; private set; } = TransactionState.Filling;

    /// <summary>Whether it holds a single contribution on purpose, so that a failure has only one possible cause.</summary>
    public bool IsAlone { get; private set; }

    public int Records { get; private set; }

    public long Bytes { get; private set; }

    public IReadOnlyList<TransactionProtocol.Contribute> Contributions => _contributions;

    /// <summary>What is committed with it: of each partition the newest offset.</summary>
    public IReadOnlyCollection<LeasedOffset> Offsets => _offsets.Values;

    /// <summary>All partitions that have a share in it, those without an offset too.</summary>
    public IEnumerable<AssignedPartition> Partitions =>
        _contributions.SelectMany(contribution => contribution.Work.Partitions).Select(leased => leased.Partition).Distinct();

    /// <summary>The first one always fits, whatever its size.</summary>
    /// <param name="work">What would be added.</param>
    /// <param name="mustBeAlone">Whether it may have no company.</param>
    /// <param name="limits">What fits.</param>
    public bool HasRoomFor(Contribution work, bool mustBeAlone, TransactionLimits limits)
    {
        if (_contributions.Count == 0) return true;
        return !IsAlone && !mustBeAlone && Records + work.Records.Count <= limits.MaxRecords && Bytes + work.Records.Bytes <= limits.MaxBytes;
    }

    public void Add(TransactionProtocol.Contribute contribution, bool isAlone)
    {
        _contributions.Add(contribution);
        IsAlone = isAlone;
        Records += contribution.Work.Records.Count;
        Bytes += contribution.Work.Records.Bytes;
        foreach (var leased in contribution.Work.Partitions)
        {
            if (leased.Next is null) continue;
            var partition = leased.Partition.TopicPartition;
            var hasMoved = _offsets.TryGetValue(partition, out var before) && !before.MovesNothing;
            _offsets[partition] = leased with { MovesNothing = leased.MovesNothing && !hasMoved };
        }
    }

    public void Move(TransactionEvent by) =>
        State = TransactionStates.Next(State, by) ?? throw new InvalidOperationException($"Transaction {Number} is {State}: {by} is impossible.");
}
