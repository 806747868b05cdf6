using Akka.Actor;
using Troupe.Actors;
using Troupe.Actors.Partitions;

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
    private readonly long _firstOffset;
    private readonly IActorRef _supervisor;
    private PartitionKernel _kernel;
    private int _epoch;

    public StandInConnection(PartitionSettings settings, PartitionServices services, PartitionFeed feed, GroupOffsets offsets, long firstOffset)
    {
        (_settings, _services, _feed, _offsets, _firstOffset) = (settings, services, feed, offsets, firstOffset);
        _kernel = new PartitionKernel(settings.Topic);
        _supervisor = Context.ActorOf(
            PartitionSupervisor.Props(_settings, _services), $"{settings.TopicPartition.Topic}-{settings.TopicPartition.Partition.Value}");
    }

    public static Props Props(PartitionSettings settings, PartitionServices services, PartitionFeed feed, GroupOffsets offsets, long firstOffset) =>
        Akka.Actor.Props.Create(() => new StandInConnection(settings, services, feed, offsets, firstOffset)).WithDispatcher(Dispatchers.Engine);

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
            case PartitionProtocol.Closed closed when closed.Epoch == _epoch:
                if (closed.Frontier is { } frontier) _offsets.TryCommit(frontier);
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
        _supervisor.Tell(new PartitionProtocol.Assign(_epoch, _kernel, _offsets.Committed));
    }

    private void Commit(PartitionProtocol.Progress progress)
    {
        var isAccepted = _offsets.TryCommit(progress.Frontier);
        if (isAccepted) _supervisor.Tell(new PartitionProtocol.Committed(_epoch, progress.Frontier));
        progress.Committed?.TrySetResult(isAccepted);
    }
}
