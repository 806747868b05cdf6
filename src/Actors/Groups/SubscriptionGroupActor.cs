using System.Collections.Immutable;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using Troupe.Actors.Connections;
using Troupe.Actors.Root;
using Troupe.Engine.Administration;
using Troupe.Engine.Producing;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Groups;

/// <summary>
/// A subscription group: keeps the kernels of its partitions, which outlive connections, keeps its connections running, and decides how many they
/// are. A connection that ends is made anew with backoff.
/// </summary>
/// <remarks>
/// An exception in here is an error of the engine. The actor is restarted when its connections and all below them are gone, takes up its state,
/// and makes the connections with backoff; until then they count as failed, and health is unhealthy.
/// </remarks>
internal sealed partial class SubscriptionGroupActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan TopicCheckInterval = TimeSpan.FromSeconds(10);

    private readonly ConsumerGroupSettings _group;
    private readonly SubscriptionGroupSettings _settings;
    private readonly TroupeServices _services;
    private readonly IClusterAdmin _admin;
    private readonly IProducerPort _producer;
    private readonly ILogger _logger;
    private readonly SubscriptionGroupState _state;
    private ImmutableArray<string> _missingTopics = [];

    public SubscriptionGroupActor(
        ConsumerGroupSettings group,
        SubscriptionGroupSettings settings,
        TroupeServices services,
        IClusterAdmin admin,
        IProducerPort producer,
        SubscriptionGroupState state)
    {
        (_group, _settings, _services, _admin, _producer, _state) = (group, settings, services, admin, producer, state);
        _logger = services.Loggers.CreateLogger("Troupe.SubscriptionGroup");
        _changedAt = services.Time.GetTimestamp();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(
        ConsumerGroupSettings group, SubscriptionGroupSettings settings, TroupeServices services, IClusterAdmin admin, IProducerPort producer)
    {
        var state = new SubscriptionGroupState(settings);
        return Akka.Actor.Props.Create(() => new SubscriptionGroupActor(group, settings, services, admin, producer, state)).WithDispatcher(Dispatchers.Engine);
    }

    /// <summary>A connection is stopped and made anew: a restart would stop its children, and with them what they were lent.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart()
    {
        CheckTopics();
        Boot();
    }

    protected override void PreRestart(Exception reason, object message)
    {
        LogFailed(reason, _group.Id, _settings.Name);
        base.PreRestart(reason, message);
    }

    /// <summary>Akka.NET waits for all children to be gone: nobody has a kernel, and what they said before is in the mailbox.</summary>
    protected override void PostRestart(Exception reason)
    {
        _state.Loans.TakeBackAll();
        _state.Connections.EndAll();
        if (_state.IsDraining)
        {
            EndDrain();
            return;
        }

        CheckTopics();
        foreach (var connection in _state.Connections.All.Where(connection => connection.Phase == ConnectionPhase.Failed)) ConnectLater(connection);
        FreeStandbyIds();
        Decide();
    }

    protected override void PostStop() => EndSlots();

    protected override void OnReceive(object message) => Running(message);

    private void Running(object message)
    {
        switch (message)
        {
            case Reconnect reconnect:
                Connect(_state.Connections[reconnect.Number]);
                break;
            case CheckTopicsTick:
                CheckTopics();
                break;
            case ConnectionProtocol.Ended ended:
                if (_state.Connections.Find(ended.Life) is { } connection) Replace(connection);
                break;
            case ConnectionProtocol.Rebalanced rebalanced:
                Note(rebalanced);
                break;
            case ConnectionProtocol.Occupied occupied:
                Keep(occupied);
                break;
            case DecideTick:
                _decidesSoon = false;
                Decide();
                break;
            case GroupStateKnown known when known.Decision == _decisions:
                Decide(known.Load, known.State);
                break;
            case LoadsMeasured measured when measured.Decision == _decisions:
                Judge(measured);
                break;
            case IdTaken taken when _slotsToFree.Contains(taken.Slot):
                FreeId(taken);
                break;
            case TakeIdAgain again:
                TakeId(again.Slot);
                break;
            case TreeProtocol.Drain drain:
                _state.IsDraining = true;
                Timers.CancelAll();
                Become(Draining);
                foreach (var alive in _state.Connections.Alive) alive.Actor.Tell(drain);
                EndDrainIfEmpty();
                break;
            default:
                Always(message);
                break;
        }
    }

    private void Draining(object message)
    {
        if (message is ConnectionProtocol.Ended ended)
        {
            _state.Connections.Find(ended.Life)?.End();
            EndDrainIfEmpty();
        }
        else
        {
            Always(message);
        }
    }

    private void EndDrainIfEmpty()
    {
        if (!_state.Connections.Alive.Any()) EndDrain();
    }

    private void EndDrain()
    {
        Context.Parent.Tell(TreeProtocol.Drained.Instance);
        Context.Stop(Self);
    }

    private void Always(object message)
    {
        switch (message)
        {
            // A connection that a restart has ended asks for nothing any more.
            case ConnectionProtocol.LendKernels lend when _state.Connections.Find(lend.Life) is not null:
                Sender.Tell(new ConnectionProtocol.KernelsLent(
                    [.. lend.Partitions.Select(partition => (partition, _state.Loans.Lend(partition.TopicPartition, lend.Life)))]));
                break;
            case ConnectionProtocol.ReturnKernel returned:
                _state.Loans.GiveBack(returned.TopicPartition, returned.Kernel);
                DecideSoon();
                break;
            case ConnectionStopped stopped:
                _state.Loans.TakeBack(stopped.Life);
                Self.Tell(new ConnectionProtocol.Ended(stopped.Life));
                break;
            case TopicsChecked topics:
                NoteMissing(topics.Missing);
                break;
            case TreeProtocol.GetStatus:
                AnswerStatus();
                break;
            case ConnectionProtocol.LendKernels or ConnectionProtocol.Rebalanced or ConnectionProtocol.Occupied:
            case Reconnect or CheckTopicsTick or DecideTick or GroupStateKnown or LoadsMeasured or IdTaken or TakeIdAgain or TreeProtocol.Drain:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void CheckTopics()
    {
        // That nothing matches a pattern is no trouble: what it stands for may come later.
        var topics = _settings.Topics.Where(topic => topic.Pattern is null).Select(topic => topic.Name).ToArray();
        if (topics.Length == 0) return;
        _ = _admin.MissingTopicsAsync(topics).PipeTo(
            Self, success: missing => new TopicsChecked([.. missing]), failure: _ => new TopicsChecked(_missingTopics));
        Timers.StartSingleTimer(nameof(CheckTopicsTick), CheckTopicsTick.Instance, TopicCheckInterval);
    }

    private void NoteMissing(ImmutableArray<string> missing)
    {
        foreach (var topic in missing.Except(_missingTopics)) LogTopicMissing(_group.Id, topic);
        foreach (var topic in _missingTopics.Except(missing)) LogTopicAppeared(_group.Id, topic);
        _missingTopics = missing;
    }

    private sealed record TopicsChecked(ImmutableArray<string> Missing);

    private sealed record CheckTopicsTick
    {
        public static readonly CheckTopicsTick Instance = new();
    }
}
