using System.Collections.Immutable;
using Akka.Actor;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Troupe.Actors.Connections;
using Troupe.Actors.Partitions;
using Troupe.Actors.Root;
using Troupe.Engine.Administration;
using Troupe.Engine.Backoff;
using Troupe.Engine.Producing;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Groups;

/// <summary>
/// A subscription group: owns the kernels of its partitions, which outlive connections, and keeps its connection running. A connection that
/// ends is made anew with backoff.
/// </summary>
internal sealed partial class SubscriptionGroupActor : UntypedActor, IWithTimers
{
    private static readonly BackoffSettings ConnectionBackoff = new();
    private static readonly TimeSpan TopicCheckInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(3);

    private readonly ConsumerGroupSettings _group;
    private readonly SubscriptionGroupSettings _settings;
    private readonly TroupeServices _services;
    private readonly IClusterAdmin _admin;
    private readonly IProducerPort _producer;
    private readonly ILogger _logger;
    private readonly Dictionary<TopicPartition, PartitionKernel> _kernels = [];
    private readonly Dictionary<TopicPartition, int> _lentToLife = [];
    private ImmutableArray<string> _missingTopics = [];
    private IActorRef? _connection;
    private int _failures;
    private int _made;

    public SubscriptionGroupActor(
        ConsumerGroupSettings group, SubscriptionGroupSettings settings, TroupeServices services, IClusterAdmin admin, IProducerPort producer)
    {
        (_group, _settings, _services, _admin, _producer) = (group, settings, services, admin, producer);
        _logger = services.Loggers.CreateLogger("Troupe.SubscriptionGroup");
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(
        ConsumerGroupSettings group, SubscriptionGroupSettings settings, TroupeServices services, IClusterAdmin admin, IProducerPort producer) =>
        Akka.Actor.Props.Create(() => new SubscriptionGroupActor(group, settings, services, admin, producer)).WithDispatcher(Dispatchers.Engine);

    /// <summary>A connection is stopped and made anew: a restart would stop its children, and with them what they were lent.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart()
    {
        CheckTopics();
        Connect();
    }

    protected override void OnReceive(object message) => Running(message);

    private void Running(object message)
    {
        switch (message)
        {
            case Reconnect:
                Connect();
                break;
            case CheckTopicsTick:
                CheckTopics();
                break;
            case ConnectionProtocol.Ended ended when ended.Life == _made && _connection is not null:
                _connection = null;
                var backoff = BackoffSchedule.Delay(ConnectionBackoff, ++_failures, Random.Shared.NextDouble());
                LogConnectionEnded(_group.Id, _settings.Name, backoff);
                Timers.StartSingleTimer(nameof(Reconnect), Reconnect.Instance, backoff);
                break;
            case TreeProtocol.Drain drain:
                Timers.CancelAll();
                Become(Draining);
                if (_connection is null) EndDrain();
                else _connection.Tell(drain);
                break;
            default:
                Always(message);
                break;
        }
    }

    private void Draining(object message)
    {
        if (message is ConnectionProtocol.Ended ended && ended.Life == _made) EndDrain();
        else Always(message);
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
            case ConnectionProtocol.LendKernels lend:
                _failures = 0;
                Sender.Tell(new ConnectionProtocol.KernelsLent([.. lend.Partitions.Select(partition => (partition, Lend(partition.TopicPartition, lend.Life)))]));
                break;
            case ConnectionProtocol.ReturnKernel returned:
                if (_kernels.GetValueOrDefault(returned.TopicPartition) == returned.Kernel) _lentToLife.Remove(returned.TopicPartition);
                break;
            case ConnectionStopped stopped:
                TakeBack(stopped.Life);
                break;
            case TopicsChecked topics:
                NoteMissing(topics.Missing);
                break;
            case TreeProtocol.GetStatus:
                AnswerStatus();
                break;
            case ConnectionProtocol.Ended or Reconnect or CheckTopicsTick or TreeProtocol.Drain:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Connect()
    {
        var number = ++_made;
        var settings = new ConnectionSettings(_group.Id, _settings, 1, number, _services, _admin, _producer);

        // The name stays, unless something that hangs still holds it.
        var name = Context.Child("connection-1").IsNobody() ? "connection-1" : $"connection-1+{number}";
        _connection = Context.ActorOf(ConnectionActor.Props(settings), name);
        Context.WatchWith(_connection, new ConnectionStopped(number));
    }

    private PartitionKernel Lend(TopicPartition partition, int life)
    {
        // A kernel that was not given back belongs to an assignment that hangs: it is left to it.
        if (_lentToLife.ContainsKey(partition) || !_kernels.TryGetValue(partition, out var kernel))
        {
            kernel = new PartitionKernel(_settings.Topics.First(topic => topic.Name == partition.Topic));
            _kernels[partition] = kernel;
        }

        _lentToLife[partition] = life;
        return kernel;
    }

    /// <summary>Only now, with all its supervisors gone, does nobody touch the kernels that the connection did not give back.</summary>
    private void TakeBack(int life)
    {
        foreach (var partition in _lentToLife.Where(lent => lent.Value == life).Select(lent => lent.Key).ToArray()) _lentToLife.Remove(partition);
        Self.Tell(new ConnectionProtocol.Ended(life));
    }

    private void CheckTopics()
    {
        var topics = _settings.Topics.Select(topic => topic.Name).ToArray();
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

    private void AnswerStatus()
    {
        var (groupId, name, missing, replyTo) = (_group.Id, _settings.Name, _missingTopics, Sender);
        if (_connection is null)
        {
            replyTo.Tell(Describe(1));
            return;
        }

        _ = _connection.Ask<ConnectionStatus>(TreeProtocol.GetStatus.Instance, StatusTimeout).PipeTo(
            replyTo, Self, connection => Describe(0, connection), _ => Describe(1));

        TreeProtocol.GroupStatuses Describe(int failed, params ConnectionStatus[] connections) =>
            new([new SubscriptionGroupStatus(groupId, name, missing, failed, [.. connections])]);
    }

    /// <summary>The actor of a connection and all below it are gone.</summary>
    private sealed record ConnectionStopped(int Life);

    private sealed record TopicsChecked(ImmutableArray<string> Missing);

    private sealed record Reconnect
    {
        public static readonly Reconnect Instance = new();
    }

    private sealed record CheckTopicsTick
    {
        public static readonly CheckTopicsTick Instance = new();
    }
}
