using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Connections;
using Troupe.Actors.Partitions;
using Troupe.Engine.Consuming;
using Troupe.Engine.Polling;
using Troupe.Engine.Telemetry;

namespace Troupe.Actors.Streams.Connections;

/// <summary>
/// Stands for a partition under a stream's connection, where a consumer's partition has its supervisor, and speaks the same protocol with it. The
/// records pass it by: it offers the partition to the stage, hands commits on, and ends the partition in order.
/// </summary>
/// <remarks>
/// <code>
/// state     entered by               leaves by
/// Vacant    start, Released          Assign -> Playing
/// Playing   Assign                   Close -> Closing, Lose -> Vacant
/// Closing   Close                    all that was emitted is to be committed, or the wait is over -> Settling; Lose -> Vacant
/// Settling  Closed was told          Settled -> Vacant; Lose -> Vacant
/// </code>
/// </remarks>
internal sealed partial class StreamPartitionActor : UntypedActor, IWithTimers
{
    private const string CloseTimer = "close";

    private readonly TopicPartition _topicPartition;
    private readonly StreamMember _member;
    private readonly IPollCommands _poll;
    private readonly IStreamStage _stage;
    private readonly StreamLife _life;
    private readonly TimeProvider _time;
    private readonly PartitionTelemetry _telemetry;
    private readonly List<(StreamProtocol.Commit Commit, long Since)> _waiting = [];
    private PartitionKernel? _kernel;
    private StreamPartition? _partition;
    private long _requested = -1;
    private long _committed = -1;
    private long _restartedAt = -1;
    private int _generation;

    public StreamPartitionActor(TopicPartition topicPartition, StreamMember member, IPollCommands poll, IStreamStage stage, StreamLife life, TimeProvider time)
    {
        (_topicPartition, _member, _poll, _stage, _life, _time) = (topicPartition, member, poll, stage, life, time);
        _telemetry = new PartitionTelemetry(member.GroupId, topicPartition, time);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The offset behind what is committed or asked to be; -1 for nothing.</summary>
    private long Finished => Math.Max(_requested, _committed);

    private int Epoch => _partition?.Assignment.Epoch ?? -1;

    public static Props Props(TopicPartition topicPartition, StreamMember member, IPollCommands poll, IStreamStage stage, StreamLife life, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new StreamPartitionActor(topicPartition, member, poll, stage, life, time)).WithDispatcher(Dispatchers.Engine);

    protected override void OnReceive(object message) => Vacant(message);

    protected override void PostStop()
    {
        _telemetry.End();
        _partition?.End();
        _partition?.Close();
    }

    private void Vacant(object message)
    {
        if (message is PartitionProtocol.Assign assign) Begin(assign);
        else Always(message);
    }

    private void Playing(object message)
    {
        switch (message)
        {
            case PartitionProtocol.Close close when close.Epoch == Epoch:
                BeginClosing(close);
                break;
            case PartitionProtocol.Hold hold when hold.Epoch == Epoch:
                _stage.Failed(new StreamFailedException($"{_topicPartition.Display()} cannot be read: {hold.Reason}"));
                break;
            default:
                Owned(message);
                break;
        }
    }

    private void Closing(object message)
    {
        if (message is CloseOverdue)
        {
            FinishClosing();
            return;
        }

        Owned(message);
        FinishClosingIfDone();
    }

    private void Settling(object message)
    {
        switch (message)
        {
            case PartitionProtocol.Settled settled when settled.Epoch == Epoch:
                if (settled.Committed is { } committed) Accept(committed);
                Release();
                break;
            case PartitionProtocol.Lose lose when lose.Epoch == Epoch:
                Release();
                break;
            default:
                Always(message);
                break;
        }
    }

    /// <summary>What is understood for as long as the partition is owned.</summary>
    private void Owned(object message)
    {
        switch (message)
        {
            case StreamProtocol.Commit commit when commit.Epoch == Epoch && commit.Generation >= _generation:
                Request(commit);
                break;
            // A higher one is of a log that is gone: it was on its way here when the log began anew.
            case PartitionProtocol.Committed committed when committed.Epoch == Epoch && committed.Offset <= Math.Max(_requested, _restartedAt):
                Accept(committed.Offset);
                break;
            case StreamProtocol.Restarted restarted when restarted.Epoch == Epoch:
                BeginAnew(restarted);
                break;
            case StreamProtocol.Transacted transacted when transacted.Epoch == Epoch && transacted.Generation >= _generation:
                _requested = Math.Max(_requested, transacted.Next);
                Accept(transacted.Next);
                break;
            case PartitionProtocol.ReportProgress:
                Expire();
                if (_requested > _committed) Offer();
                Observe();
                break;
            case PartitionProtocol.Lose lose when lose.Epoch == Epoch:
                _partition!.End();
                Release();
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
            case StreamProtocol.Commit commit:
                commit.Committed.TrySetResult(CommitOutcome.NotOwned);
                break;
            case ConnectionProtocol.OpenTransactions:
                Context.Parent.Forward(message);
                break;
            case StreamProtocol.TransactionsFailed failed:
                _stage.Failed(new StreamFailedException($"The transactions of the stream have failed: {failed.Error.Message}", failed.Error));
                break;
            case PartitionProtocol.GetStatus:
                Sender.Tell(Describe());
                break;
            // Of an assignment that is over, or of no meaning where no consumer stands.
            case StreamProtocol.Quieted or StreamProtocol.Transacted or StreamProtocol.Restarted or CloseOverdue or PartitionProtocol.Committed or PartitionProtocol.ReportProgress or PartitionProtocol.Close
                or PartitionProtocol.Lose or PartitionProtocol.Settled or PartitionProtocol.Hold or PartitionProtocol.Repositioned:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Begin(PartitionProtocol.Assign assign)
    {
        _kernel = assign.Kernel;
        (_requested, _committed, _restartedAt, _generation) = (-1, assign.Committed ?? -1, -1, 0);
        _partition = new StreamPartition(new AssignedPartition(_topicPartition, assign.Epoch), _member, _life, _poll, Self)
        {
            // Positions of the user's own may lie anywhere.
            Start = _member.Subscription is IAutoSubscription ? _committed : -1,
            Telemetry = _telemetry,
        };
        _telemetry.Begin();
        Become(Playing);
        _stage.Assigned(_partition);
        Observe();
    }

    private void BeginAnew(StreamProtocol.Restarted restarted)
    {
        foreach (var (commit, _) in _waiting) commit.Committed.TrySetResult(CommitOutcome.NotOwned);
        _waiting.Clear();
        (_requested, _committed, _restartedAt, _generation) = (-1, -1, restarted.Offset, restarted.Generation);
        // With transactions the next of them takes the offset back.
        if (_member is { Commits: true, IsTransactional: false })
            Context.Parent.Tell(new PartitionProtocol.Restarted(_topicPartition, Epoch, restarted.Offset));
    }

    private void Request(StreamProtocol.Commit commit)
    {
        _requested = Math.Max(_requested, commit.Next);
        if (commit.Next <= _committed)
        {
            commit.Committed.TrySetResult(CommitOutcome.Committed);
            return;
        }

        _waiting.Add((commit, _time.GetTimestamp()));
        Offer();
    }

    private void Offer() => Context.Parent.Tell(new PartitionProtocol.Progress(_topicPartition, Epoch, _requested, null));

    private void Accept(long offset)
    {
        _committed = Math.Max(_committed, offset);
        foreach (var (commit, _) in _waiting)
        {
            if (commit.Next <= _committed) commit.Committed.TrySetResult(CommitOutcome.Committed);
        }

        _waiting.RemoveAll(waiting => waiting.Commit.Next <= _committed);
        Observe();
    }

    private void Expire()
    {
        for (var index = _waiting.Count - 1; index >= 0; index--)
        {
            var (commit, since) = _waiting[index];
            if (_time.GetElapsedTime(since) < _member.CommitTimeout) continue;
            commit.Committed.TrySetException(new CommitTimeoutException(new TopicPartitionOffset(_topicPartition, commit.Next), _member.CommitTimeout));
            _waiting.RemoveAt(index);
        }
    }

    private void BeginClosing(PartitionProtocol.Close close)
    {
        _partition!.End();
        Become(Closing);
        // What is left of the bound is for the last commit.
        var most = close.Bound - TimeSpan.FromTicks(Math.Min(close.Bound.Ticks / 10, TimeSpan.TicksPerSecond));
        var wait = (close.Reason, _life.Ending) switch
        {
            (_, StreamEnding.Finished) => TimeSpan.Zero,
            (ClosingReason.Shutdown, StreamEnding.Unfinished) => _member.StopTimeout,
            _ => _member.WaitClosePartition,
        };
        Timers.StartSingleTimer(CloseTimer, CloseOverdue.Instance, wait < most ? wait : most);
        FinishClosingIfDone();
    }

    private void FinishClosingIfDone()
    {
        if (_partition is { IsQuiet: true } partition && (_requested >= partition.Emitted || _life.Ending == StreamEnding.Finished)) FinishClosing();
    }

    private void FinishClosing()
    {
        Timers.Cancel(CloseTimer);
        Become(Settling);
        Context.Parent.Tell(new PartitionProtocol.Closed(_topicPartition, Epoch, _requested >= 0 ? _requested : null));
    }

    private void Release()
    {
        Timers.Cancel(CloseTimer);
        _telemetry.End();
        _partition!.Close();
        _waiting.Clear();
        var (kernel, epoch) = (_kernel!, Epoch);
        (_kernel, _partition) = (null, null);
        Become(Vacant);
        Context.Parent.Tell(new PartitionProtocol.Released(_topicPartition, epoch, kernel));
    }

    private sealed record CloseOverdue
    {
        public static readonly CloseOverdue Instance = new();
    }
}
