using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors;
using Troupe.Actors.Partitions;
using Troupe.Actors.Transactions;
using Troupe.TestKit.Producing;

namespace Troupe.TestKit.StandIns;

/// <summary>
/// Stands where the connection stands: lends the kernel, takes commits, and answers departures, with a broker that is a field instead of a cluster.
/// </summary>
internal sealed class StandInConnection : UntypedActor
{
    private readonly PartitionSettings _settings;
    private readonly PartitionServices _services;
    private readonly PartitionFeed _feed;
    private readonly GroupOffsets _offsets;
    private readonly RecordingProducer _producer;
    private readonly long _firstOffset;
    private readonly IActorRef _supervisor;
    private PartitionKernel _kernel;
    private int _epoch;

    public StandInConnection(
        PartitionSettings settings, PartitionServices services, PartitionFeed feed, GroupOffsets offsets, RecordingProducer producer, long firstOffset)
    {
        (_settings, _feed, _offsets, _producer, _firstOffset) = (settings, feed, offsets, producer, firstOffset);
        _services = services with { Transactions = Self };
        _kernel = new PartitionKernel(settings.Topic);
        _supervisor = Context.ActorOf(
            PartitionSupervisor.Props(_settings, _services), $"{settings.TopicPartition.Topic}-{settings.TopicPartition.Partition.Value}");
    }

    public static Props Props(
        PartitionSettings settings, PartitionServices services, PartitionFeed feed, GroupOffsets offsets, RecordingProducer producer, long firstOffset) =>
        Akka.Actor.Props.Create(() => new StandInConnection(settings, services, feed, offsets, producer, firstOffset)).WithDispatcher(Dispatchers.Engine);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case StandInProtocol.GetSupervisor:
                Sender.Tell(_supervisor);
                break;
            case StandInProtocol.Assign assign:
                Assign(assign.IsNewProcess);
                break;
            case StandInProtocol.Close close:
                _supervisor.Tell(new PartitionProtocol.Close(_epoch, close.Reason, close.Bound));
                break;
            case StandInProtocol.Lose:
                _supervisor.Tell(new PartitionProtocol.Lose(_epoch));
                break;
            case StandInProtocol.Commit:
                _supervisor.Tell(PartitionProtocol.ReportProgress.Instance);
                break;
            case PartitionProtocol.Progress progress when progress.Epoch == _epoch:
                Commit(progress);
                break;
            case PartitionProtocol.Progress progress:
                progress.Committed?.TrySetResult(false);
                break;
            case PartitionProtocol.Restarted:
                // What follows is the progress from there.
                break;
            case TransactionProtocol.Enlist:
                break;
            case TransactionProtocol.Contribute contribute:
                Commit(contribute);
                break;
            case PartitionProtocol.Closed closed when closed.Epoch == _epoch:
                if (closed.Frontier is { } frontier) _offsets.TryCommit(frontier, closed.Metadata);
                _supervisor.Tell(new PartitionProtocol.Settled(_epoch, _offsets.Committed));
                break;
            case PartitionProtocol.Released released when released.Epoch == _epoch:
                _kernel = released.Kernel;
                _feed.End();
                _offsets.IsAssigned = false;
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Assign(bool isNewProcess)
    {
        if (isNewProcess) _kernel = new PartitionKernel(_settings.Topic);
        _epoch++;
        _offsets.IsAssigned = true;
        _feed.Begin(_epoch, _offsets.Committed ?? _firstOffset);
        _supervisor.Tell(new PartitionProtocol.Assign(_epoch, _kernel, _offsets.Committed) { Metadata = _offsets.Metadata });
    }

    private void Commit(PartitionProtocol.Progress progress)
    {
        var isAccepted = _offsets.TryCommit(progress.Frontier, progress.Metadata);
        if (isAccepted) _supervisor.Tell(new PartitionProtocol.Committed(_epoch, progress.Frontier) { Metadata = progress.Metadata });
        progress.Committed?.TrySetResult(isAccepted);
    }

    /// <summary>Stands where the coordinator stands: each contribution is a transaction of its own, and answered at once.</summary>
    private void Commit(TransactionProtocol.Contribute contribute)
    {
        var (work, self) = (contribute.Work, Self);
        if (_producer.TryHold(() => self.Tell(contribute, ActorRefs.NoSender))) return;
        var (outcome, error) = Resolve(work);
        contribute.ReplyTo.Tell(new TransactionProtocol.Resolved(work.Number, outcome, error));
    }

    private (ContributionOutcome Outcome, Error? Error) Resolve(Contribution work)
    {
        if (work.Partitions[0].Partition.Epoch != _epoch || !_offsets.IsAssigned) return (ContributionOutcome.Lost, null);
        if (_producer.TakeRefusal(work.Records) is { } refused) return (ContributionOutcome.Refused, refused);
        if (!_offsets.TryCommit(work.Partitions[0].Next, work.Partitions[0].Metadata)) return (ContributionOutcome.RolledBack, new Error(ErrorCode.Local_State, "the harness refuses a commit"));
        _producer.Commit(work.Records);
        return (ContributionOutcome.Committed, null);
    }
}
