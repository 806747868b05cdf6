using System.Collections.Immutable;
using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Partitions;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Connections;

/// <content>Partitions come and go.</content>
internal sealed partial class ConnectionActor
{
    private void Seat(ImmutableArray<AssignedPartition> partitions)
    {
        LogAssigned(Name, Display(partitions));
        foreach (var partition in partitions) _seats[partition.TopicPartition] = new Seat(partition);
        Context.Parent.Tell(new ConnectionProtocol.LendKernels(_settings.Life, partitions));
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
            if (Find(partition) is not { Departure: null, Kernel: { } kernel } seat) continue;
            var offset = known.Committed.TryGetValue(partition.TopicPartition, out var committed) ? committed : Offset.Unset;
            long? position = offset.IsSpecial ? null : offset.Value;
            _commits.Open(partition.TopicPartition, position);
            seat.Supervisor = SupervisorOf(partition.TopicPartition);
            seat.Supervisor.Tell(new PartitionProtocol.Assign(partition.Epoch, kernel, position));
            if (seat.EarlyFailure is { } failure) seat.Supervisor.Tell(new PartitionProtocol.Hold(partition.Epoch, failure));
        }
    }

    /// <summary>The client can be faster than the question for the committed offset: what it says is kept until somebody can be told.</summary>
    private void Hold(AssignedPartition partition, string reason)
    {
        if (Find(partition) is not { } seat) return;
        if (seat.Supervisor is { } supervisor) supervisor.Tell(new PartitionProtocol.Hold(partition.Epoch, reason));
        else seat.EarlyFailure = reason;
    }

    private IActorRef SupervisorOf(TopicPartition partition)
    {
        var name = $"{partition.Topic}-{partition.Partition.Value}";
        var child = Context.Child(name);
        if (!child.IsNobody()) return child;
        var topic = _settings.Topic(partition.Topic);
        var settings = new PartitionSettings(partition, _settings.GroupId, topic, _settings.Form(topic.Name), _settings.Group.CancelGrace);
        return Context.ActorOf(PartitionSupervisor.Props(settings, _partitionServices), name);
    }

    private void Depart(ImmutableArray<AssignedPartition> partitions, ClosingReason reason, TimeSpan bound, Action completed)
    {
        var seats = partitions.Select(Find).OfType<Seat>().ToArray();
        if (seats.Length == 0)
        {
            completed();
            return;
        }

        // One that is leaving already, because the process stops, leaves with the others it began with, and is waited for here too.
        var departure = new Departure(seats.Select(seat => seat.Partition.TopicPartition), completed);
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
        var partition = closed.TopicPartition;
        if (Find(new AssignedPartition(partition, closed.Epoch)) is not { Departure: not null }) return;
        if (closed.Frontier is { } frontier) _commits.Offer(partition, frontier, null);
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
            if (_commits.IsUnderWay && departure.Unreleased.Any(_commits.IsDue)) continue;
            departure.IsCommitted = true;
            foreach (var partition in departure.Unreleased)
            {
                if (_seats.TryGetValue(partition, out var seat))
                    seat.Supervisor?.Tell(new PartitionProtocol.Settled(seat.Partition.Epoch, _commits.Committed(partition)));
            }
        }
    }

    private void Lose(ImmutableArray<AssignedPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            _commits.Close(partition.TopicPartition);
            if (Find(partition) is not { } seat) continue;
            if (seat.Supervisor is { } supervisor) supervisor.Tell(new PartitionProtocol.Lose(partition.Epoch));
            else ReleaseUnplayed(seat);
        }
    }

    private void ReleaseUnplayed(Seat seat)
    {
        if (seat.Kernel is { } kernel) Release(new PartitionProtocol.Released(seat.Partition.TopicPartition, seat.Partition.Epoch, kernel));
        else Remove(seat.Partition.TopicPartition);
    }

    private void Release(PartitionProtocol.Released released)
    {
        Context.Parent.Tell(new ConnectionProtocol.ReturnKernel(released.TopicPartition, released.Kernel));
        if (Find(new AssignedPartition(released.TopicPartition, released.Epoch)) is not null) Remove(released.TopicPartition);
    }

    private void Remove(TopicPartition partition)
    {
        _seats.Remove(partition);
        _commits.Close(partition);
        foreach (var departure in _departures.ToArray()) departure.Released(partition);
        _departures.RemoveAll(departure => departure.Unreleased.Count == 0);
    }

    private sealed record CommittedKnown(ImmutableArray<AssignedPartition> Partitions, IReadOnlyDictionary<TopicPartition, Offset> Committed);

    private sealed record CommittedUnknown(ImmutableArray<AssignedPartition> Partitions, Exception Error);

    private sealed record AskAgain(ImmutableArray<AssignedPartition> Partitions);
}
