using System.Collections.Immutable;
using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Partitions;
using Troupe.Actors.Transactions;
using Troupe.Engine.Administration;
using Troupe.Engine.Polling;
using Troupe.Engine.Telemetry;

namespace Troupe.Actors.Connections;

/// <content>Partitions come and go.</content>
internal sealed partial class ConnectionActor
{
    private bool _committedIsUnknown;

    private void Seat(ImmutableArray<AssignedPartition> partitions)
    {
        if (partitions.Length == 0) return;
        LogAssigned(Name, Display(partitions));
        _telemetry.Rebalanced(TelemetryNames.Value.Assigned);
        Take(partitions);
    }

    /// <summary>A partition that came back while its last assignment still ends waits for that: it is the same supervisor and the same kernel.</summary>
    private void Take(ImmutableArray<AssignedPartition> partitions)
    {
        var free = partitions.Where(partition => !_seats.ContainsKey(partition.TopicPartition)).ToImmutableArray();
        foreach (var partition in partitions.Except(free)) _seats[partition.TopicPartition].Successor = partition;
        foreach (var partition in free) _seats[partition.TopicPartition] = new Seat(partition);
        if (free.Length > 0) Context.Parent.Tell(new ConnectionProtocol.LendKernels(_settings.Life, free));
    }

    private void AskCommitted(ConnectionProtocol.KernelsLent lent)
    {
        foreach (var (partition, kernel) in lent.Kernels)
        {
            if (Find(partition) is { } seat) seat.Kernel = kernel;
            else Context.Parent.Tell(new ConnectionProtocol.ReturnKernel(partition.TopicPartition, kernel));
        }

        AskCommitted([.. lent.Kernels.Select(kernel => kernel.Partition)]);
    }

    private void AskCommitted(ImmutableArray<AssignedPartition> partitions)
    {
        // Those that were given up meanwhile need no answer.
        var wanted = partitions.Where(partition => Find(partition) is { Departure: null }).ToImmutableArray();
        if (wanted.Length == 0) return;
        _ = _settings.Admin.CommittedAsync(_settings.GroupId, [.. wanted.Select(partition => partition.TopicPartition)]).PipeTo(
            Self,
            success: committed => new CommittedKnown(wanted, committed),
            failure: error => new CommittedUnknown(wanted, error));
    }

    private void Assign(CommittedKnown known)
    {
        foreach (var partition in known.Partitions)
        {
            if (!known.Committed.Known.TryGetValue(partition.TopicPartition, out var offset)) continue;
            if (Find(partition) is not { Departure: null, Kernel: { } kernel } seat) continue;
            long? position = offset.IsSpecial ? null : offset.Value;
            var metadata = _settings.KeepsMetadata(partition.TopicPartition.Topic) ? known.Committed.Metadata.GetValueOrDefault(partition.TopicPartition) : null;
            if (!IsTransactional(partition)) _commits.Open(partition.TopicPartition, position, metadata);
            seat.Supervisor = SupervisorOf(partition.TopicPartition);
            seat.Supervisor.Tell(new PartitionProtocol.Assign(partition.Epoch, kernel, position) { Metadata = metadata });
            if (seat.EarlyFailure is { } failure) seat.Supervisor.Tell(new PartitionProtocol.Hold(partition.Epoch, failure));
        }

        if (known.Committed.Failed is { Count: > 0 } failed)
        {
            var partitions = known.Partitions.Where(partition => failed.ContainsKey(partition.TopicPartition)).ToImmutableArray();
            AskLater(new CommittedUnknown(partitions, new KafkaException(failed[partitions[0].TopicPartition])));
        }
        else
        {
            _committedIsUnknown = false;
        }
    }

    private void AskLater(CommittedUnknown unknown)
    {
        if (!_committedIsUnknown) LogCommittedUnknown(unknown.Error, Name, Display(unknown.Partitions));
        _committedIsUnknown = true;
        Timers.StartSingleTimer(unknown, new AskAgain(unknown.Partitions), TimeSpan.FromSeconds(1));
    }

    /// <summary>The client can be faster than the question for the committed offset: what it says is kept until somebody can be told.</summary>
    private void Hold(AssignedPartition partition, string reason)
    {
        if (Find(partition) is not { } seat) return;
        if (seat.Supervisor is { } supervisor) supervisor.Tell(new PartitionProtocol.Hold(partition.Epoch, reason));
        else seat.EarlyFailure = reason;
    }

    /// <summary>Offsets of transactional topics are never committed here: the two ways must not be mixed.</summary>
    private bool IsTransactional(AssignedPartition partition) => _settings.IsTransactional(partition.TopicPartition.Topic);

    private IActorRef SupervisorOf(TopicPartition partition)
    {
        var name = $"{partition.Topic}-{partition.Partition.Value}";
        var child = Context.Child(name);
        if (!child.IsNobody()) return child;
        return Context.ActorOf(_settings.PartitionProps(partition, _partitionServices), name);
    }

    private void Depart(ImmutableArray<AssignedPartition> partitions, ClosingReason reason, TimeSpan bound, Action completed)
    {
        Withdraw(partitions);
        var seats = partitions.Select(Find).OfType<Seat>().ToArray();
        if (seats.Length == 0)
        {
            completed();
            return;
        }

        // One that is leaving already, because the process stops, leaves with the others it began with, and is waited for here too.
        var departure = new Departure(seats.Select(seat => seat.Partition), completed);
        _departures.Add(departure);
        foreach (var seat in seats)
        {
            var isLeaving = seat.Departure is not null;
            seat.Departure ??= departure;
            if (isLeaving) continue;
            if (seat.Supervisor is { } supervisor) supervisor.Tell(new PartitionProtocol.Close(seat.Partition.Epoch, reason, bound));
            else ReleaseUnplayed(seat);
        }
    }

    private void Close(PartitionProtocol.Closed closed)
    {
        var partition = new AssignedPartition(closed.TopicPartition, closed.Epoch);
        if (Find(partition) is not { Departure: not null }) return;
        if (closed.Frontier is { } frontier) _commits.Offer(closed.TopicPartition, frontier, null, closed.Metadata);
        foreach (var departure in _departures) departure.Closed(partition);
        Commit();
        Settle();
    }

    /// <summary>Releases the partitions of every departure whose last commit is through.</summary>
    private void Settle()
    {
        foreach (var departure in _departures)
        {
            if (!departure.IsClosed || departure.IsCommitted) continue;
            if (_commits.IsUnderWay && departure.Unreleased.Any(partition => _commits.IsDue(partition.TopicPartition))) continue;
            departure.IsCommitted = true;
            foreach (var partition in departure.Unreleased)
            {
                Find(partition)?.Supervisor?.Tell(new PartitionProtocol.Settled(partition.Epoch, _commits.Committed(partition.TopicPartition)));
            }
        }
    }

    private void Lose(ImmutableArray<AssignedPartition> partitions)
    {
        Withdraw(partitions);
        if (_settings.HasTransactions && partitions.Length > 0) _transactions.Tell(new TransactionProtocol.Withdraw(partitions));
        foreach (var partition in partitions)
        {
            if (Find(partition) is not { } seat) continue;
            _commits.Close(partition.TopicPartition);
            if (seat.Supervisor is { } supervisor) supervisor.Tell(new PartitionProtocol.Lose(partition.Epoch));
            else ReleaseUnplayed(seat);
        }
    }

    private void ReleaseUnplayed(Seat seat)
    {
        if (seat.Kernel is { } kernel) Release(new PartitionProtocol.Released(seat.Partition.TopicPartition, seat.Partition.Epoch, kernel));
        else Remove(seat);
    }

    /// <summary>They went again before they could be seated.</summary>
    private void Withdraw(ImmutableArray<AssignedPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            if (_seats.TryGetValue(partition.TopicPartition, out var seat) && seat.Successor == partition) seat.Successor = null;
        }
    }

    private void Release(PartitionProtocol.Released released)
    {
        Context.Parent.Tell(new ConnectionProtocol.ReturnKernel(released.TopicPartition, released.Kernel));
        if (Find(new AssignedPartition(released.TopicPartition, released.Epoch)) is { } seat) Remove(seat);
    }

    private void Remove(Seat seat)
    {
        _seats.Remove(seat.Partition.TopicPartition);
        _commits.Close(seat.Partition.TopicPartition);
        if (IsTransactional(seat.Partition)) _transactions.Tell(new TransactionProtocol.Withdraw([seat.Partition]));
        foreach (var departure in _departures.ToArray()) departure.Released(seat.Partition);
        _departures.RemoveAll(departure => departure.Unreleased.Count == 0);
        if (seat.Successor is { } successor && !_leaving) Take([successor]);
    }

    private sealed record CommittedKnown(ImmutableArray<AssignedPartition> Partitions, CommittedAnswer Committed);

    private sealed record CommittedUnknown(ImmutableArray<AssignedPartition> Partitions, Exception Error);

    private sealed record AskAgain(ImmutableArray<AssignedPartition> Partitions);
}
