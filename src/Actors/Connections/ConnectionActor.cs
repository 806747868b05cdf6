using System.Collections.Immutable;
using Akka.Actor;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Troupe.Actors.Partitions;
using Troupe.Actors.Root;
using Troupe.Actors.Transactions;
using Troupe.Engine.Consuming;
using Troupe.Engine.DeadLetterQueue;
using Troupe.Engine.Polling;
using Troupe.Engine.Security;
using Troupe.Engine.Telemetry;

namespace Troupe.Actors.Connections;

/// <summary>
/// A member of a consumer group: owns one Kafka client and its poll thread, seats the assigned partitions, gathers their commits, and answers
/// revocations. It never calls the client itself.
/// </summary>
/// <remarks>
/// <code>
/// state     entered by           leaves by
/// Running   start                Drain -> Draining; the thread ended -> Ending, made anew by its group
/// Draining  Drain                all partitions released, or the bound is over, and the thread ended -> Ending
/// Ending    the thread ended     all partitions released, or a second is over -> stopped
/// </code>
/// A seat: kernel asked -> committed offset asked -> Assign -> (Close -> Closed -> commit -> Settled | Lose) -> Released.
/// </remarks>
internal sealed partial class ConnectionActor : UntypedActor, IWithTimers
{
    private const string CommitTimer = "commit";
    private const string DrainTimer = "drain";
    private const string EndTimer = "end";

    private static readonly TimeSpan EndBound = TimeSpan.FromSeconds(1);

    private readonly ConnectionSettings _settings;
    private readonly ILogger _logger;
    private readonly ConnectionTelemetry _telemetry;
    private readonly PollLoop _loop;
    private IActorRef _transactions = ActorRefs.Nobody;
    private readonly PartitionServices _partitionServices;
    private readonly Dictionary<TopicPartition, Seat> _seats = [];
    private readonly CommitBook _commits = new();
    private readonly List<Departure> _departures = [];
    private readonly SecretMask _mask;
    private bool _leaving;
    private string? _transactionTrouble;
    private IActorRef? _transactionsLessee;
    private bool _hasLeft;

    public ConnectionActor(ConnectionSettings settings)
    {
        _settings = settings;
        _mask = SecretMask.Of(settings.Group.Kafka);
        var services = settings.Services;
        _logger = services.Loggers.CreateLogger("Troupe.Connection");
        _telemetry = new ConnectionTelemetry(settings.GroupId, settings.Group.Name, settings.Number, services.Time);
        var topics = settings.Group.Topics.Select(topic => topic.Subscription).ToArray();
        _loop = new PollLoop(settings.CreatePoller, topics, settings.Group.RevocationTimeout, new ConnectionEvents(Self), services.Time, settings.Positions);
        if (settings is { HasTransactions: true, AwaitsTransactions: false }) _transactions = Context.ActorOf(TransactionCoordinator.Props(settings.Coordinator(Name, _loop.MemberOf)), "transactions");
        _partitionServices = new PartitionServices(
            _loop, services.Consumers, settings.Producer, new DeadLetterDispatcher(settings.Admin.PartitionCountAsync, settings.Producer), services.Loggers, services.Time)
        {
            Transactions = _transactions,
            Log = settings.Admin,
            StopProcess = services.StopProcess,
        };
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private string Name => $"{_settings.GroupId}/{_settings.Group.Name}/connection-{_settings.Number}";

    public static Props Props(ConnectionSettings settings) =>
        Akka.Actor.Props.Create(() => new ConnectionActor(settings)).WithDispatcher(Dispatchers.Engine);

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(exception =>
    {
        // A supervisor's own error: its partitions' state is in doubt, so the connection is made anew from the committed offsets.
        LogSupervisorFailed(exception, Name);
        Self.Tell(new ConnectionEvents.Ended(exception));
        return Directive.Stop;
    });

    protected override void PreStart()
    {
        _loop.Start($"troupe-poll {Name}");
        BeginJoining();
        Timers.StartPeriodicTimer(CommitTimer, CommitTick.Instance, _settings.Group.CommitInterval);
    }

    protected override void PostStop()
    {
        _loop.Post(PollCommand.Stop.Instance);
        foreach (var partition in _seats.Keys) _commits.Close(partition);
    }

    protected override void OnReceive(object message) => Running(message);

    private void Running(object message)
    {
        switch (message)
        {
            case ConnectionEvents.Assigned assigned:
                NoteLetIn();
                EndJoining();
                Seat(assigned.Partitions);
                TellRebalanced(isMember: true);
                break;
            case ConnectionProtocol.LeaveIfIdle leave:
                if (_seats.Count == 0) Drain(leave.Bound);
                else Context.Parent.Tell(new ConnectionProtocol.Occupied(_settings.Life));
                break;
            case TreeProtocol.Drain drain:
                Drain(drain.Bound);
                break;
            case ConnectionEvents.Ended ended:
                LogEnded(ended.Error, Name);
                End(ended.Error);
                break;
            default:
                Always(message);
                break;
        }
    }

    private void Draining(object message)
    {
        switch (message)
        {
            // What the group assigns now has no mailbox, and is given back when the client leaves.
            case ConnectionEvents.Assigned or TreeProtocol.Drain or ConnectionProtocol.LeaveIfIdle:
                break;
            case ConnectionEvents.Ended ended:
                if (ended.Error is null) LogLeft(Name);
                else LogEnded(ended.Error, Name);
                End(ended.Error);
                break;
            case DrainOverdue:
                _loop.Post(PollCommand.Stop.Instance);
                break;
            default:
                Always(message);
                break;
        }
    }

    /// <summary>There is no client any more: nothing counts, and the supervisors give back what they were lent, which they do at once.</summary>
    private void Ending(object message)
    {
        switch (message)
        {
            case ConnectionEvents.Assigned or ConnectionEvents.Ended or TreeProtocol.Drain or ConnectionProtocol.LeaveIfIdle:
                break;
            case EndOverdue:
                Context.Stop(Self);
                break;
            default:
                Always(message);
                if (_seats.Count == 0) Context.Stop(Self);
                break;
        }
    }

    private void Always(object message)
    {
        switch (message)
        {
            case ConnectionProtocol.KernelsLent lent:
                AskCommitted(lent);
                break;
            case CommittedKnown known:
                Assign(known);
                break;
            case CommittedUnknown unknown:
                AskLater(unknown);
                break;
            case AskAgain again:
                AskCommitted(again.Partitions);
                break;
            case ConnectionEvents.Revoking revoking:
                LogRevoking(Name, Display(revoking.Partitions));
                _telemetry.Rebalanced(TelemetryNames.Value.Revoked);
                BeginJoining();
                TellRebalanced(isMember: true);
                Depart(revoking.Partitions, ClosingReason.Revoked, revoking.Ticket.Bound, revoking.Ticket.Complete);
                break;
            case ConnectionEvents.Lost lost:
                LogLost(Name, Display(lost.Partitions));
                _telemetry.Rebalanced(TelemetryNames.Value.Lost);
                BeginJoining();
                TellRebalanced(isMember: false);
                Lose(lost.Partitions);
                break;
            case JoinOverdue:
                AskGroupState();
                break;
            case GroupStateKnown known:
                JudgeGroup(known.State);
                break;
            case ConnectionEvents.PartitionFailed failed:
                Hold(failed.Partition, failed.Error.Reason);
                break;
            case ConnectionEvents.ClientErrorReported reported:
                NoteError(reported.Error);
                break;
            case BrokerAnswered:
                NoteAnswer();
                break;
            case ProbeFailed:
                Timers.StartSingleTimer(ProbeTimer, Probe.Instance, ProbeInterval);
                break;
            case Probe:
                ProbeBroker();
                break;
            case PartitionProtocol.Progress progress:
                Offer(progress);
                break;
            case PartitionProtocol.Restarted restarted:
                if (Find(new AssignedPartition(restarted.TopicPartition, restarted.Epoch)) is not null)
                    _commits.Restart(restarted.TopicPartition, restarted.Offset);
                break;
            case PartitionProtocol.Closed closed:
                Close(closed);
                break;
            case PartitionProtocol.Released released:
                Release(released);
                break;
            case TransactionProtocol.Troubled troubled:
                _transactionTrouble = troubled.Reason;
                break;
            case ConnectionProtocol.OpenTransactions open:
                OpenTransactions(open);
                break;
            case TransactionProtocol.Closed:
                _loop.Post(PollCommand.Stop.Instance);
                break;
            case CommitTick:
                foreach (var seat in _seats.Values) seat.Supervisor?.Tell(PartitionProtocol.ReportProgress.Instance);
                Commit();
                break;
            case FlushCommits:
                Commit();
                break;
            case CommitEnded ended:
                EndCommit(ended.Error);
                break;
            case TreeProtocol.GetStatus:
                AnswerStatus();
                break;
            case ConnectionProtocol.GetLoad:
                _ = _loop.MeasureAsync().PipeTo(Sender, Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Drain(TimeSpan bound)
    {
        Become(Draining);
        _leaving = true;
        Timers.Cancel(JoinTimer);
        Timers.StartSingleTimer(DrainTimer, DrainOverdue.Instance, bound);
        var partitions = _seats.Values.Where(seat => seat.Departure is null).Select(seat => seat.Partition).ToImmutableArray();
        Depart(partitions, ClosingReason.Shutdown, bound, Leave);
    }

    private void OpenTransactions(ConnectionProtocol.OpenTransactions open)
    {
        if (_transactions.IsNobody() && !_hasLeft)
        {
            _transactions = Context.ActorOf(TransactionCoordinator.Props(open.Settings(_settings, Name, _loop.MemberOf)), "transactions");
            _transactionsLessee = open.ReplyTo;
        }

        // Not to a sink that takes over from another one either: it would go on behind what that one has left uncommitted.
        open.ReplyTo.Tell(new ConnectionProtocol.TransactionsOpened(open.ReplyTo.Equals(_transactionsLessee) ? _transactions : null));
    }

    /// <summary>Everything is finished: the producers of transactions go first, as they need the member.</summary>
    private void Leave()
    {
        _hasLeft = true;
        if (!_transactions.IsNobody()) _transactions.Tell(TransactionProtocol.Close.Instance);
        else _loop.Post(PollCommand.Stop.Instance);
    }

    private void End(Exception? error)
    {
        Context.Parent.Tell(new ConnectionProtocol.Ended(_settings.Life, error));
        Become(Ending);
        (_leaving, _hasLeft) = (true, true);
        _loop.Post(PollCommand.Stop.Instance);
        Timers.CancelAll();
        Timers.StartSingleTimer(EndTimer, EndOverdue.Instance, EndBound);
        Lose([.. _seats.Values.Select(seat => seat.Partition)]);
        if (_seats.Count == 0) Context.Stop(Self);
    }

    private Seat? Find(AssignedPartition partition) =>
        _seats.TryGetValue(partition.TopicPartition, out var seat) && seat.Partition.Epoch == partition.Epoch ? seat : null;

    private static string Display(ImmutableArray<AssignedPartition> partitions) =>
        string.Join(", ", partitions.Select(partition => partition.TopicPartition.Display()));

    private sealed record DrainOverdue
    {
        public static readonly DrainOverdue Instance = new();
    }

    private sealed record EndOverdue
    {
        public static readonly EndOverdue Instance = new();
    }

    private sealed record CommitTick
    {
        public static readonly CommitTick Instance = new();
    }
}
