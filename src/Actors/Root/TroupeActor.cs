using System.Collections.Immutable;
using Akka.Actor;
using Troupe.Actors.Clusters;
using Troupe.Actors.Groups;
using Troupe.Actors.Producers;
using Troupe.Actors.Streams.Connections;
using Troupe.Actors.Transactions;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Root;

/// <summary>
/// The root of the tree: starts the groups and the producers of their clusters, takes the users' streams in, answers the status, and drains in order:
/// groups and streams first, then the producers.
/// </summary>
internal sealed class TroupeActor : UntypedActor
{
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FlushBound = TimeSpan.FromSeconds(10);

    private readonly TroupeSettings _settings;
    private readonly TroupeServices _services;
    private readonly ProcessNode _node;
    private readonly KafkaClusters _clusters;
    private IActorRef _groups = ActorRefs.Nobody;
    private IActorRef _streams = ActorRefs.Nobody;
    private IActorRef _producers = ActorRefs.Nobody;
    private IActorRef _drainedTo = ActorRefs.Nobody;
    private bool _draining;
    private int _undrained;

    public TroupeActor(TroupeSettings settings, TroupeServices services, ProcessNode node)
    {
        (_settings, _node) = (settings, node);
        _services = services with { Kafka = settings.Kafka, Transactions = settings.Transactions, Node = () => node.Id };
        _clusters = new KafkaClusters(settings, _services);
    }

    /// <param name="settings">What to run.</param>
    /// <param name="services">What it takes from the application.</param>
    /// <param name="node">Who this process is; ended by the tree.</param>
    public static Props Props(TroupeSettings settings, TroupeServices services, ProcessNode node) =>
        Akka.Actor.Props.Create(() => new TroupeActor(settings, services, node)).WithDispatcher(Dispatchers.Engine);

    protected override void PreStart()
    {
        var groups = _settings.ConsumerGroups.SelectMany(group => group.SubscriptionGroups.Select(child => LeafOf(_clusters.Of(group), group, child)));
        _groups = Context.ActorOf(BranchActor.Props([.. groups]), "groups");
        _streams = Context.ActorOf(StreamsActor.Props(_services), "streams");
        StreamsExtension.Get(Context.System).Adopt(_streams);
        var producers = _clusters.All.Select(cluster => new BranchActor.Leaf([cluster.Name], ProducerActor.Props(cluster.Producer)));
        _producers = Context.ActorOf(BranchActor.Props([.. producers]), "producers");
    }

    protected override void PostStop()
    {
        StreamsExtension.Get(Context.System).Abandon(_streams);
        _services.Tokens?.Dispose();
        _clusters.Dispose();
        _node.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TreeProtocol.Drain:
                _draining = true;
                _drainedTo = Sender;
                _undrained = 2;
                _groups.Tell(message);
                _streams.Tell(message);
                break;
            case TreeProtocol.Drained when Sender.Equals(_groups) || Sender.Equals(_streams):
                if (--_undrained == 0) _producers.Tell(new TreeProtocol.Drain(FlushBound));
                break;
            case TreeProtocol.Drained:
                _drainedTo.Tell(TreeProtocol.Drained.Instance);
                Context.Stop(Self);
                break;
            case TreeProtocol.GetStatus:
                AnswerStatus();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private static BranchActor.Leaf LeafOf(KafkaCluster cluster, ConsumerGroupSettings group, SubscriptionGroupSettings child) => new(
        [cluster.Name, group.Id, child.Name],
        SubscriptionGroupActor.Props(group, child, cluster.Services, cluster.Admin, cluster.Producer));

    private void AnswerStatus()
    {
        var (draining, failure) = (_draining, _services.Tokens?.Failure);
        _ = GatherStatusAsync().PipeTo(
            Sender,
            Self,
            gathered => new TroupeStatus(draining, gathered.Groups) { Streams = gathered.Streams, TokenFailure = failure },
            error => new Status.Failure(error));
    }

    private async Task<(ImmutableArray<SubscriptionGroupStatus> Groups, ImmutableArray<StreamStatus> Streams)> GatherStatusAsync()
    {
        var groups = _groups.Ask<TreeProtocol.GroupStatuses>(TreeProtocol.GetStatus.Instance, StatusTimeout);
        var streams = _streams.Ask<TreeProtocol.StreamStatuses>(TreeProtocol.GetStatus.Instance, StatusTimeout);
        await Task.WhenAll(groups, streams).ConfigureAwait(false);
        return ((await groups.ConfigureAwait(false)).Groups, (await streams.ConfigureAwait(false)).Streams);
    }
}
