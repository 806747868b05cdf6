using System.Collections.Immutable;
using Akka.Actor;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Troupe.Actors.Partitions;
using Troupe.Actors.Root;
using Troupe.Engine.Consuming;
using Troupe.Engine.DeadLetterQueue;
using Troupe.Engine.Polling;

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
    private readonly PollLoop _loop;
    private readonly PartitionServices _partitionServices;
    private readonly Dictionary<TopicPartition, Seat> _seats = [];
    private readonly CommitBook _commits = new();
    private readonly List<Departure> _departures = [];
    private bool _leaving;

    public ConnectionActor(ConnectionSettings settings)
    {
        _settings = settings;
        var services = settings.Services;
        _logger = services.Loggers.CreateLogger("Troupe.Connection");
        var topics = settings.Group.Topics.Select(topic => topic.Name).ToArray();
        _loop = new PollLoop(settings.CreatePoller, topics, settings.Group.RevocationTimeout, new ConnectionEvents(Self), services.Time);
        _partitionServices = new PartitionServices(
            _loop, services.Consumers, settings.Producer, new DeadLetterDispatcher(settings.Admin.PartitionCountAsync, settings.Producer), services.Loggers, services.Time)
        {
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
                Seat(assigned.Partitions);
                break;
            case TreeProtocol.Drain drain:
                Drain(drain.Bound);
                break;
            case ConnectionEvents.Ended ended:
                LogEnded(ended.Error, Name);
                End();
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
            case ConnectionEvents.Assigned or TreeProtocol.Drain:
                break;
            case ConnectionEvents.Ended ended:
                if (ended.Error is null) LogLeft(Name);
                else LogEnded(ended.Error, Name);
                End();
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
            case ConnectionEvents.Assigned or ConnectionEvents.Ended or TreeProtocol.Drain:
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
                LogCommittedUnknown(unknown.Error, Name);
                Timers.StartSingleTimer(unknown, new AskAgain(unknown.Partitions), TimeSpan.FromSeconds(1));
                break;
            case AskAgain again:
                AskCommitted(again.Partitions);
                break;
            case ConnectionEvents.Revoking revoking:
                LogRevoking(Name, Display(revoking.Partitions));
                Depart(revoking.Partitions, ClosingReason.Revoked, revoking.Ticket.Bound, revoking.Ticket.Complete);
                break;
            case ConnectionEvents.Lost lost:
                LogLost(Name, Display(lost.Partitions));
                Lose(lost.Partitions);
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
            default:
                Unhandled(message);
                break;
        }
    }

    private void Drain(TimeSpan bound)
    {
        Become(Draining);
        _leaving = true;
        Timers.StartSingleTimer(DrainTimer, DrainOverdue.Instance, bound);
        var partitions = _seats.Values.Where(seat => seat.Departure is null).Select(seat => seat.Partition).ToImmutableArray();
        Depart(partitions, ClosingReason.Shutdown, bound, () => _loop.Post(PollCommand.Stop.Instance));
    }

    private void End()
    {
        Context.Parent.Tell(new ConnectionProtocol.Ended(_settings.Life));
        Become(Ending);
        _leaving = true;
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
