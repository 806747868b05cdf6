using Akka.Actor;
using Troupe.Actors.Groups;
using Troupe.Actors.Producers;
using Troupe.Engine.Administration;
using Troupe.Engine.Polling;
using Troupe.Engine.Producing;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Root;

/// <summary>The root of the tree: starts the groups and the producer, answers the status, and drains in order: groups first, then the producer.</summary>
internal sealed class TroupeActor : UntypedActor
{
    /// <summary>The only cluster there is so far: the name its settings have in the tree.</summary>
    private const string Cluster = "default";

    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FlushBound = TimeSpan.FromSeconds(10);

    private readonly TroupeSettings _settings;
    private readonly TroupeServices _services;
    private readonly ClusterAdmin _admin;
    private readonly ClusterProducer _clusterProducer;
    private IActorRef _groups = ActorRefs.Nobody;
    private IActorRef _producers = ActorRefs.Nobody;
    private IActorRef _drainedTo = ActorRefs.Nobody;
    private bool _draining;

    public TroupeActor(TroupeSettings settings, TroupeServices services)
    {
        (_settings, _services) = (settings, services);
        var clientLog = services.Loggers.CreateLogger("Troupe.KafkaClient");
        _admin = new ClusterAdmin(ClientProperties.Admin(settings.Kafka), clientLog, services.Time);
        _clusterProducer = new ClusterProducer(ClientProperties.Producer(settings.Kafka), clientLog);
    }

    public static Props Props(TroupeSettings settings, TroupeServices services) =>
        Akka.Actor.Props.Create(() => new TroupeActor(settings, services)).WithDispatcher(Dispatchers.Engine);

    protected override void PreStart()
    {
        var leaves = _settings.ConsumerGroups.SelectMany(group => group.SubscriptionGroups.Select(subscriptionGroup => new BranchActor.Leaf(
            [Cluster, group.Id, subscriptionGroup.Name],
            SubscriptionGroupActor.Props(group, subscriptionGroup, _services, _admin, _clusterProducer))));
        _groups = Context.ActorOf(BranchActor.Props([.. leaves]), "groups");
        _producers = Context.ActorOf(BranchActor.Props([new BranchActor.Leaf([Cluster], ProducerActor.Props(_clusterProducer))]), "producers");
    }

    protected override void PostStop() => _admin.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TreeProtocol.Drain:
                _draining = true;
                _drainedTo = Sender;
                _groups.Tell(message);
                break;
            case TreeProtocol.Drained when Sender.Equals(_groups):
                _producers.Tell(new TreeProtocol.Drain(FlushBound));
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

    private void AnswerStatus()
    {
        var (draining, replyTo) = (_draining, Sender);
        _ = _groups.Ask<TreeProtocol.GroupStatuses>(TreeProtocol.GetStatus.Instance, StatusTimeout).PipeTo(
            replyTo, Self, answer => new TroupeStatus(draining, answer.Groups), error => new Status.Failure(error));
    }
}
