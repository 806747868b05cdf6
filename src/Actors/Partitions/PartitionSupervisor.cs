using Akka.Actor;
using Microsoft.Extensions.Logging;
using Troupe.Actors.Consumers;
using Troupe.Actors.Transactions;
using Troupe.Engine.Batching;
using Troupe.Engine.Consuming;
using Troupe.Engine.Filters;
using Troupe.Engine.Polling;
using Troupe.Engine.Records;
using Troupe.Engine.Telemetry;
using Troupe.Engine.Ticks;

namespace Troupe.Actors.Partitions;

/// <summary>
/// Plays one partition on one connection: takes segments, cuts batches, gives them to the consumer, keeps offsets, and makes the next
/// incarnation when one fails. It never blocks, and never runs user code itself.
/// </summary>
/// <remarks>
/// <code>
/// state     entered by                     leaves by
/// Vacant    start, Released, Lose          Assign -> Playing
/// Playing   Assign                         Close -> Closing, Lose -> Vacant
/// Closing   Close                          idle and hook done, or overdue -> Settling; overdue with a transaction under way -> Resolving; Lose -> Vacant
/// Resolving overdue                        nothing under way any more -> Settling; Lose -> Vacant
/// Settling  Closed was told                Settled -> Vacant; Lose -> Vacant
/// </code>
/// An answer of an incarnation that is not the present one is stale: its actor is stopped, nothing of it counts.
/// </remarks>
internal sealed partial class PartitionSupervisor : UntypedActor, IWithTimers
{
    private const string WaitTimer = "wait";
    private const string BackoffTimer = "backoff";
    private const string OpenTimer = "open";

    private readonly PartitionSettings _settings;
    private readonly PartitionServices _services;
    private readonly ILogger _logger;
    private readonly PartitionTelemetry _telemetry;
    private readonly PartitionBuffer _buffer;
    private PartitionKernel _kernel;
    private Incarnation? _incarnation;
    private int _epoch;
    private int _incarnations;
    private long _expectedOffset;
    private bool _repositioning;
    private long _lastDelivery;
    private int _walkTaken;

    /// <summary>Why the client fetches nothing; null while it does, or says nothing.</summary>
    private string? _fetchFailure;

    public PartitionSupervisor(PartitionSettings settings, PartitionServices services)
    {
        (_settings, _services) = (settings, services);
        _logger = services.Loggers.CreateLogger("Troupe.Partition");
        _telemetry = new PartitionTelemetry(settings.GroupId, settings.TopicPartition, services.Time);
        _kernel = new PartitionKernel(settings.Topic);
        _ticks = settings.Topic.Ticks is { Enabled: true } ticks ? new TickSchedule(ticks, services.Time, settings.TickStagger) : null;
        _wantsEnds = ConsumerForms.WantsEnds(settings.Topic.Consumer);
        _throttle = settings.Topic.Filters is { ThrottleMessages: { } messages, ThrottlePer: var per } ? new ThrottleWindow(messages, per, services.Time) : null;
        _buffer = new PartitionBuffer(settings.TopicPartition, settings.Topic.BufferMessages, settings.Topic.BufferBytes);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private string Position => _settings.TopicPartition.Display();

    private AssignedPartition Assignment => new(_settings.TopicPartition, _epoch);

    public static Props Props(PartitionSettings settings, PartitionServices services) =>
        Akka.Actor.Props.Create(() => new PartitionSupervisor(settings, services)).WithDispatcher(Dispatchers.Engine);

    protected override SupervisorStrategy SupervisorStrategy() => new ConsumerStrategy(ConsumerThrew);

    protected override void OnReceive(object message) => Vacant(message);

    protected override void PostStop()
    {
        _incarnation?.Lease.Kill();
        ForgetFlow();
        _telemetry.End();
        // All of them have stopped by now, and nobody else hears of it.
        foreach (var scope in _scopes.ToArray()) Dispose(scope);
    }

    private void Vacant(object message)
    {
        switch (message)
        {
            case PartitionProtocol.Assign assign:
                Begin(assign);
                break;
            case PartitionProtocol.GetStatus:
                Sender.Tell(Describe(PartitionState.NoOwner, null));
                break;
            default:
                HandleStale(message);
                break;
        }
    }

    private void Playing(object message)
    {
        switch (message)
        {
            case Segment segment when segment.Epoch == _epoch:
                Accept(segment);
                break;
            case ConsumerProtocol.BatchDone done when IsPresent(done.Incarnation):
                FinishBatch(done);
                break;
            case ConsumerProtocol.BatchFailed failed when IsPresent(failed.Failure.Incarnation):
                FailKeeping(failed.Failure);
                break;
            case ConsumerProtocol.HookDone { Hook: ConsumerHook.Assigned } opened when IsPresent(opened.Incarnation):
                Opened(opened.Failure);
                break;
            case ConsumerProtocol.TickDone done when IsPresent(done.Incarnation):
                FinishTick(done, isPlaying: true);
                break;
            case TickDue:
                _isTickArmed = false;
                break;
            case ConsumerProtocol.FlowRequested requested when IsPresent(requested.Incarnation):
                TakeFlowIfIdle();
                break;
            case FlowProtocol.Command command:
                Obey(command);
                break;
            case SeekResolved resolved when resolved.Epoch == _epoch:
                BeginSeek(resolved);
                break;
            case ConsumerProtocol.CommitNow commit when IsPresent(commit.Incarnation):
                CommitNow(commit);
                break;
            case ConsumerFailed failed when IsPresent(failed.Incarnation):
                Fail(failed.Exception);
                break;
            case IncarnationEnded ended:
                Ended(ended);
                break;
            case GiveUpDone done when done.Epoch == _epoch:
                GaveUp(done);
                break;
            case ConsumerProtocol.Contribute contribute when IsPresent(contribute.Incarnation):
                Contribute(contribute);
                break;
            case ConsumerProtocol.Undone undone when IsPresent(undone.Incarnation):
                Undo(undone.Incarnation);
                break;
            case TransactionProtocol.Resolved resolved:
                Resolve(resolved);
                break;
            case DeadLetterPrepared prepared when prepared.Epoch == _epoch:
                DispatchInTransaction(prepared);
                break;
            case Continue:
                break;
            case OpenNext:
                if (_incarnation is null) Open();
                break;
            case DispatchAgain:
                if (_givingUp is not null) Dispatch();
                break;
            case ConsumerProtocol.SettlingMarks settling when IsPresent(settling.Incarnation):
                BeginSettling(settling);
                return;
            case SettlingOverdue:
                EndSettling();
                return;
            case WatchTick:
                Watch();
                LookAtLog();
                Observe();
                return;
            case ConsumerProtocol.StatisticsWanted:
                LookAtLog();
                Observe();
                return;
            case LogKnown known:
                NoteLog(known);
                return;
            case PartitionProtocol.ReportProgress:
                ReportProgress();
                Observe();
                return;
            case PartitionProtocol.Committed committed when committed.Epoch == _epoch:
                NoteCommitted(committed);
                Observe();
                return;
            case PartitionProtocol.Repositioned repositioned when repositioned.Epoch == _epoch:
                Reposition(repositioned.Offset);
                break;
            case PartitionProtocol.Hold hold when hold.Epoch == _epoch:
                _fetchFailure = hold.Reason;
                _telemetry.Paused(TelemetryNames.Value.NotFetched);
                LogHeld(Position, hold.Reason);
                break;
            case PartitionProtocol.Close close when close.Epoch == _epoch:
                BeginClosing(close);
                return;
            case PartitionProtocol.Lose lose when lose.Epoch == _epoch:
                Lose();
                return;
            case PartitionProtocol.GetStatus:
                Sender.Tell(DescribePlaying());
                return;
            default:
                HandleStale(message);
                return;
        }

        CarryOutSeek();

        // At the moment of a tick it is the first: a partition whose batches follow each other would not come to it.
        if (!BeginTick() && !BeginEnd()) Advance();
        Observe();
    }

    private void Begin(PartitionProtocol.Assign assign)
    {
        (_epoch, _kernel) = (assign.Epoch, assign.Kernel);
        _kernel.Begin(assign.Committed, assign.Metadata);
        _buffer.Start(assign.Committed);
        _expectedOffset = assign.Committed ?? -1;
        (_repositioning, _deaths, _fetchFailure, _endAt, _isAtEnd) = (false, 0, null, null, false);
        Become(Playing);
        _telemetry.Begin();
        BeginWatch();
        BeginTicks();
        EnlistPartition();
        Open();
        _services.Poll.Post(new PollCommand.Attach(
            Assignment, new PartitionSink(Self, _telemetry), _settings.Topic.BufferMessages, _settings.Topic.BufferBytes));
    }

    private void ReportProgress()
    {
        if (IsTransactional)
        {
            ContributeProgress();
            return;
        }

        TakeMarks();
        if (HasNews) Context.Parent.Tell(Progress(waiter: null));
    }

    private void HandleStale(object message)
    {
        switch (message)
        {
            // A retired incarnation has come to its end at last.
            case ConsumerProtocol.BatchDone or ConsumerProtocol.BatchFailed or ConsumerProtocol.HookDone or ConsumerProtocol.TickDone:
                if (!Sender.Equals(_incarnation?.Actor)) Context.Stop(Sender);
                break;
            case ConsumerProtocol.CommitNow commit:
                commit.Committed.TrySetResult(false);
                break;
            case ConsumerProtocol.Contribute contribute:
                contribute.Resolved.TrySetResult(new TransactionProtocol.Resolved(0, ContributionOutcome.Lost, null));
                break;
            case FlowProtocol.Command:
                Sender.Tell(FlowProtocol.Done.NotPlayed);
                break;
            case SeekResolved resolved:
                resolved.Seeker.Tell(FlowProtocol.Done.NotPlayed);
                break;
            case SeekFailed failed:
                failed.Seeker.Tell(new Status.Failure(failed.Error));
                break;
            case IncarnationEnded ended:
                Dispose(ended.Scope);
                break;
            case LogKnown known:
                NoteLog(known);
                break;
            case ConsumerProtocol.StatisticsWanted:
                break;
            case CallbacksRan ran:
                EndCallbacks(ran);
                break;
            case PartitionProtocol.GetStanding:
                Sender.Tell(DescribeStanding());
                break;
            // A partition that closes has bounds of its own.
            case ConsumerProtocol.SettlingMarks or SettlingOverdue or ConsumerProtocol.FlowRequested:
                break;
            case TransactionProtocol.Resolved or DeadLetterPrepared:
                break;
            case Segment or WatchTick or TickDue or Continue or OpenNext or DispatchAgain or ConsumerFailed or ConsumerProtocol.Undone or GiveUpDone or ClosingTimer or PartitionProtocol.ReportProgress or PartitionProtocol.Committed
                or PartitionProtocol.Repositioned or PartitionProtocol.Hold or PartitionProtocol.Close or PartitionProtocol.Lose
                or PartitionProtocol.Settled:
                break;
            default:
                // Whatever else is sent to a partition is meant for its consumer.
                if (_incarnation is { } incarnation) incarnation.Actor.Forward(message);
                else Unhandled(message);
                break;
        }
    }

    private bool IsPresent(int incarnation) => _incarnation?.Number == incarnation;

    /// <summary>Something may have become possible: a timer fired.</summary>
    private sealed record Continue
    {
        public static readonly Continue Instance = new();
    }
}
