using Akka.Actor;
using Microsoft.Extensions.Logging;
using Troupe.Actors.Connections;
using Troupe.Actors.Partitions;
using Troupe.Actors.Root;
using Troupe.Engine.Administration;
using Troupe.Engine.Polling;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Streams.Connections;

/// <summary>A user's stream: owns its connection, which outlives the stage for as long as commits may follow, and closes it in order.</summary>
/// <remarks>
/// <code>
/// state     entered by       leaves by
/// Running   start            Close, the stage ended, or it did not within a drain's bound -> Leaving; the connection ended -> the stage fails, stopped
/// Leaving   Drain was told   the connection ended -> stopped
/// </code>
/// </remarks>
internal sealed partial class StreamActor : UntypedActor, IWithTimers
{
    private const string DrainTimer = "drain";

    /// <summary>For the last commit and for leaving the group, beyond what is waited for.</summary>
    private static readonly TimeSpan LeaveBound = TimeSpan.FromSeconds(5);

    private readonly StreamProtocol.Start _stream;
    private readonly TroupeServices _services;
    private readonly ClusterAdmin _admin;
    private readonly ILogger _logger;
    private IActorRef _connection = ActorRefs.Nobody;
    private TreeProtocol.Drain? _drain;
    private long _drainedSince;
    private bool _isStopped;

    public StreamActor(StreamProtocol.Start stream, TroupeServices services)
    {
        (_stream, _services) = (stream, services);
        _logger = services.Loggers.CreateLogger("Troupe.Stream");
        _admin = new ClusterAdmin(
            ClientProperties.Admin(stream.Member.Kafka), services.Loggers.CreateLogger("Troupe.KafkaClient"), services.Time, services.Tokens);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private string Name => $"{_stream.Member.GroupId}/{Self.Path.Name}";

    public static Props Props(StreamProtocol.Start stream, TroupeServices services) =>
        Akka.Actor.Props.Create(() => new StreamActor(stream, services)).WithDispatcher(Dispatchers.Engine);

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart()
    {
        var (member, stage, life, services) = (_stream.Member, _stream.Stage, _stream.Life, _services);
        var settings = new ConnectionSettings(member.GroupId, member.Group(Self.Path.Name), 1, 1, services with { Kafka = member.Kafka }, _admin, NoProducer.Instance)
        {
            AwaitsTransactions = true,
            Positions = (member.Subscription as IManualSubscription)?.Positions,
            PartitionProps = (partition, connection) => StreamPartitionActor.Props(partition, member, connection.Poll, stage, life, services.Time),
        };
        _connection = Context.ActorOf(ConnectionActor.Props(settings), "connection-1");
        Context.WatchWith(_connection, new ConnectionProtocol.Ended(1));
        LogStarted(Name, member.Subscription.Description);
    }

    protected override void PostStop()
    {
        _admin.Dispose();
        _stream.Life.Close();
    }

    protected override void OnReceive(object message) => Running(message);

    private void Running(object message)
    {
        switch (message)
        {
            case StreamProtocol.StageEnded { KeepsConnection: true } when _drain is null:
                _isStopped = true;
                break;
            case StreamProtocol.StageEnded or StreamProtocol.Close:
                Leave();
                break;
            case TreeProtocol.Drain drain:
                // The source completes, and what it has emitted is waited for when its stage has ended.
                (_drain, _drainedSince) = (drain, _services.Time.GetTimestamp());
                if (_isStopped)
                {
                    Leave();
                    break;
                }

                Timers.StartSingleTimer(DrainTimer, DrainOverdue.Instance, drain.Bound - Rest(drain.Bound));
                _stream.Stage.Complete();
                break;
            case DrainOverdue:
                _stream.Life.Ending = StreamEnding.Failed;
                _stream.Stage.Failed(new StreamFailedException($"Stream {Name} did not end within {_drain!.Bound - Rest(_drain.Bound)} when the process stopped."));
                Leave();
                break;
            case ConnectionProtocol.Ended ended:
                LogFailed(ended.Error, Name);
                _stream.Life.Ending = StreamEnding.Failed;
                _stream.Stage.Failed(new StreamFailedException($"The connection of stream {Name} has ended: {ended.Error?.Message ?? "its client left the group"}.", ended.Error));
                Context.Stop(Self);
                break;
            default:
                Always(message);
                break;
        }
    }

    private void Leaving(object message)
    {
        switch (message)
        {
            case ConnectionProtocol.Ended:
                LogEnded(Name);
                Context.Stop(Self);
                break;
            case StreamProtocol.StageEnded or StreamProtocol.Close or TreeProtocol.Drain or DrainOverdue:
                break;
            default:
                Always(message);
                break;
        }
    }

    private void Always(object message)
    {
        switch (message)
        {
            // A stream keeps nothing over assignments: what counts is what is committed.
            case ConnectionProtocol.LendKernels lend:
                Sender.Tell(new ConnectionProtocol.KernelsLent(
                    [.. lend.Partitions.Select(partition => (partition, new PartitionKernel(new TopicSettings(partition.TopicPartition.Topic, typeof(void)))))]));
                break;
            case TreeProtocol.GetStatus:
                AnswerStatus();
                break;
            case ConnectionProtocol.ReturnKernel or ConnectionProtocol.Rebalanced:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Leave()
    {
        Become(Leaving);
        Timers.Cancel(DrainTimer);
        var wait = _stream.Life.Ending == StreamEnding.Unfinished ? _stream.Member.StopTimeout : _stream.Member.WaitClosePartition;
        var bound = wait + LeaveBound;
        if (_drain is { } drain)
        {
            var left = drain.Bound - _services.Time.GetElapsedTime(_drainedSince);
            if (left < bound) bound = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }

        _connection.Tell(new TreeProtocol.Drain(bound));
    }

    /// <summary>What is kept of a bound for the last commits and for leaving the group.</summary>
    private static TimeSpan Rest(TimeSpan bound) => bound / 4 < LeaveBound ? bound / 4 : LeaveBound;

    private sealed record DrainOverdue
    {
        public static readonly DrainOverdue Instance = new();
    }
}
