using System.Collections.Concurrent;
using Confluent.Kafka;
using Troupe.Engine.Polling;

namespace Troupe.Engine.Tests.Polling;

/// <summary>What a poll thread told its connection, one after the other.</summary>
internal sealed class RecordedEvents : IConnectionEvents, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly BlockingCollection<object> _events = [];

    void IConnectionEvents.Assigned(IReadOnlyList<AssignedPartition> partitions) => _events.Add(new Assigned([.. partitions]));

    void IConnectionEvents.Revoking(IReadOnlyList<AssignedPartition> partitions, RevocationTicket ticket) =>
        _events.Add(new Revoking([.. partitions], ticket));

    void IConnectionEvents.Lost(IReadOnlyList<AssignedPartition> partitions) => _events.Add(new Lost([.. partitions]));

    void IConnectionEvents.PartitionFailed(AssignedPartition partition, Error error) => _events.Add(new PartitionFailed(partition, error));

    void IConnectionEvents.ClientError(Error error) => _events.Add(error);

    void IConnectionEvents.HandingOver()
    {
        // Segments go to the partitions themselves.
    }

    bool IConnectionEvents.HandedOver() => false;

    void IConnectionEvents.Serve() => throw new InvalidOperationException("Nobody waits.");

    void IConnectionEvents.LeaveToOthers()
    {
        // Nobody waits.
    }

    void IConnectionEvents.Ended(Exception? error) => _events.Add(new Ended(error));

    /// <summary>The next event, which must be of that kind.</summary>
    public T Next<T>()
    {
        Assert.True(_events.TryTake(out var next, Patience), $"No {typeof(T).Name} came.");
        return Assert.IsType<T>(next);
    }

    public bool IsEmpty => _events.Count == 0;

    public void Dispose() => _events.Dispose();

    internal sealed record Assigned(AssignedPartition[] Partitions);

    internal sealed record Revoking(AssignedPartition[] Partitions, RevocationTicket Ticket);

    internal sealed record Lost(AssignedPartition[] Partitions);

    internal sealed record PartitionFailed(AssignedPartition Partition, Error Error);

    internal sealed record Ended(Exception? Error);
}
