using System.Collections.Concurrent;
using Confluent.Kafka;
using Troupe.Engine.Polling.Relay;
using Troupe.Engine.Records;
using Troupe.Engine.Telemetry;

namespace Troupe.Engine.Polling;

/// <summary>
/// The poll thread of one connection: the only caller of its Kafka client. It carries out commands between polls and while it waits in a
/// revocation, tells its connection what the group decided, and hands segments straight to the partitions' mailboxes as their credit allows.
/// </summary>
internal sealed class PollLoop : IPollCommands, IAssignmentHandler, ISegmentReceiver
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMilliseconds(50);
    // While it waits in a revocation, too, the thread shows that it lives.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EndInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromMilliseconds(2);

    private readonly BlockingCollection<PollCommand> _commands = [];
    private readonly Dictionary<TopicPartition, PartitionIntake> _intakes = [];
    // Read by those who commit, on any thread; what the group takes away is gone from here before anybody else can have it.
    private readonly ConcurrentDictionary<TopicPartition, int> _owned = [];
    private readonly List<PollCommand.Seek> _seeks = [];
    private readonly Func<IAssignmentHandler, IRecordPoller> _createPoller;
    private readonly IReadOnlyCollection<string> _topics;
    private readonly TimeSpan _revocationBound;
    private readonly IConnectionEvents _events;
    private readonly TimeProvider _time;
    private readonly IReadOnlyCollection<TopicPartitionOffset>? _positions;
    private readonly long _began;
    private IRecordPoller? _poller;
    private int _epoch;
    private bool _stopping;
    private long _lastPoll;
    private long _lastEnds;

    /// <param name="createPoller">Makes the client; called on the poll thread.</param>
    /// <param name="topics">What is subscribed to.</param>
    /// <param name="revocationBound">How long a revocation waits before the partitions are given up all the same.</param>
    /// <param name="events">Is told what happens.</param>
    /// <param name="time">The clock.</param>
    /// <param name="positions">What is read without being assigned by the group, and from where; null to subscribe.</param>
    public PollLoop(
        Func<IAssignmentHandler, IRecordPoller> createPoller,
        IReadOnlyCollection<string> topics,
        TimeSpan revocationBound,
        IConnectionEvents events,
        TimeProvider time,
        IReadOnlyCollection<TopicPartitionOffset>? positions = null)
    {
        (_createPoller, _topics, _revocationBound, _events, _time, _positions) = (createPoller, topics, revocationBound, events, time, positions);
        _began = _lastPoll = _lastEnds = time.GetTimestamp();
    }

    /// <summary>How long ago the thread last came back from the client; while it waits in a revocation that counts as polling.</summary>
    public TimeSpan SinceLastPoll => _time.GetElapsedTime(Volatile.Read(ref _lastPoll));

    public void Start(string name) => new PollRelay(name, Run, _events, IWakeTimer.Create).Start();

    /// <summary>Asks the thread for something. May be called on any thread; ignored once it has ended.</summary>
    public void Post(PollCommand command)
    {
        try
        {
            _commands.Add(command);
            Volatile.Read(ref _poller)?.Wake();
        }
        catch (InvalidOperationException)
        {
            // The thread has ended and nobody is left to carry it out.
        }
    }

    /// <summary>How much the thread has to do; never completes once it has ended. May be called on any thread.</summary>
    public Task<PollLoad> MeasureAsync()
    {
        var answer = new TaskCompletionSource<PollLoad>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(new PollCommand.Measure(answer));
        return answer.Task;
    }

    /// <summary>Commits through the client. May be called on any thread.</summary>
    public Task CommitAsync(IReadOnlyCollection<TopicPartitionOffset> offsets) =>
        Volatile.Read(ref _poller) is { } poller ? poller.CommitAsync(offsets) : Task.FromException(new ObjectDisposedException(nameof(PollLoop)));

    /// <summary>
    /// The member for offsets of these assignments, or null if one of them is over. In this order: what the group takes away after the question is not
    /// the answer's member's any more, and the broker refuses it. May be called on any thread.
    /// </summary>
    public IConsumerGroupMetadata? MemberOf(IReadOnlyCollection<AssignedPartition> partitions)
    {
        if (Member() is not { } member) return null;
        foreach (var partition in partitions)
        {
            if (!_owned.TryGetValue(partition.TopicPartition, out var epoch) || epoch != partition.Epoch) return null;
        }

        return member;
    }

    private IConsumerGroupMetadata? Member()
    {
        try
        {
            return Volatile.Read(ref _poller)?.Member();
        }
        catch (ObjectDisposedException)
        {
            // Between the look and the question the client was closed: it is nobody's member any more.
            return null;
        }
    }

    public void Assigned(IReadOnlyList<TopicPartition> partitions)
    {
        var assigned = new List<AssignedPartition>(partitions.Count);
        foreach (var partition in partitions)
        {
            var intake = new PartitionIntake(partition, ++_epoch);
            _intakes[partition] = intake;
            _owned[partition] = intake.Partition.Epoch;
            assigned.Add(intake.Partition);
        }

        // Also of nothing: it shows that the group has come to an end of its rebalance.
        _events.Assigned(assigned);
    }

    public void Revoked(IReadOnlyList<TopicPartition> partitions)
    {
        var revoked = IntakesOf(partitions);
        if (revoked.Count == 0) return;
        var ticket = new RevocationTicket(_revocationBound, () => Post(PollCommand.Wake.Instance));
        _events.Revoking(revoked, ticket);
        AwaitRevocation(ticket);
        foreach (var partition in revoked) Remove(partition);
        // From here on somebody else may play them, and whatever still closes here must not go on.
        if (!ticket.IsComplete) _events.Lost(revoked);
    }

    public void Lost(IReadOnlyList<TopicPartition> partitions)
    {
        var lost = IntakesOf(partitions);
        foreach (var partition in lost) Remove(partition);
        if (lost.Count > 0) _events.Lost(lost);
    }

    public void ClientError(Error error) => _events.ClientError(error);

    public int? EpochOf(TopicPartition partition) => _intakes.TryGetValue(partition, out var intake) ? intake.Partition.Epoch : null;

    public void Receive(Segment segment)
    {
        if (_intakes.TryGetValue(segment.TopicPartition, out var intake) && intake.Partition.Epoch == segment.Epoch) intake.Offer(segment);
    }

    public void PartitionFailed(TopicPartition partition, Error error)
    {
        if (_intakes.TryGetValue(partition, out var intake)) _events.PartitionFailed(intake.Partition, error);
    }

    // True: the calling thread may serve those who wait. It comes back here, or another one does.
    private bool Run()
    {
        Exception? failure = null;
        try
        {
            if (_poller is null) Begin();
            while (!_stopping)
            {
                while (_commands.TryTake(out var command)) Execute(command);
                TrySeeks();
                // After the commands and before the poll: a partition that was granted room must not wait for another poll to be over.
                BalanceFlow();
                _poller!.Poll(IsWaitingForCredit() ? BusyTimeout : IdleTimeout, this);
                Volatile.Write(ref _lastPoll, _time.GetTimestamp());
                ReportEnds();
                // All of a round together: handed over one by one, each segment would wake threads that fall asleep again before the next.
                if (FlushAll()) return true;
            }
        }
        catch (Exception exception)
        {
            // The thread ends here whatever happened, and its connection decides what follows.
            failure = exception;
        }

        _commands.CompleteAdding();
        // What the client revokes while it closes was finished and committed, or is of no more use.
        _intakes.Clear();
        _owned.Clear();
        LeaveGroup(ref failure);
        _events.Ended(failure);
        return false;
    }

    private void Begin()
    {
        _poller = _createPoller(this);
        if (_positions is { } positions) _poller.Assign(positions);
        else _poller.Subscribe(_topics);
    }

    private bool FlushAll()
    {
        _events.HandingOver();
        try
        {
            foreach (var intake in _intakes.Values) intake.Flush();
        }
        catch
        {
            _events.LeaveToOthers();
            throw;
        }

        return _events.HandedOver();
    }

    private void LeaveGroup(ref Exception? failure)
    {
        var poller = _poller;
        Volatile.Write(ref _poller, null);
        try
        {
            using (poller) poller?.Close();
        }
        catch (Exception exception)
        {
            // A fenced or unreleased static member throws here what it threw before. Whatever it is: the connection must hear of the end.
            failure ??= exception;
        }
    }

    private void AwaitRevocation(RevocationTicket ticket)
    {
        var started = _time.GetTimestamp();
        while (!ticket.IsComplete)
        {
            var left = ticket.Bound - _time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero) return;
            if (_commands.TryTake(out var command, left < LongestWait ? left : LongestWait)) Execute(command);
            Volatile.Write(ref _lastPoll, _time.GetTimestamp());
        }
    }

    private void Execute(PollCommand command)
    {
        switch (command)
        {
            case PollCommand.Attach attach:
                Find(attach.Partition)?.Attach(attach.Sink, attach.Records, attach.Bytes);
                break;
            case PollCommand.Grant grant:
                Find(grant.Partition)?.Grant(grant.Records, grant.Bytes);
                break;
            case PollCommand.Detach detach:
                Find(detach.Partition)?.Detach();
                break;
            case PollCommand.Seek seek:
                _seeks.RemoveAll(older => older.Partition == seek.Partition);
                _seeks.Add(seek);
                break;
            case PollCommand.Measure measure:
                measure.Answer.TrySetResult(new PollLoad(Lag(), _poller?.Waited ?? TimeSpan.Zero, _time.GetElapsedTime(_began)));
                break;
            case PollCommand.Stop:
                _stopping = true;
                break;
        }
    }

    private void TrySeeks()
    {
        for (var index = _seeks.Count - 1; index >= 0; index--)
        {
            var seek = _seeks[index];
            if (Find(seek.Partition) is { } intake)
            {
                try
                {
                    _poller!.Seek(new TopicPartitionOffset(seek.Partition.TopicPartition, seek.Offset));
                    intake.Reposition(seek.Offset.Value, seek.Records, seek.Bytes);
                }
                catch (KafkaException exception) when (!exception.Error.IsFatal)
                {
                    // The assignment is not settled yet: again after the next poll.
                    continue;
                }
            }

            _seeks.RemoveAt(index);
        }
    }

    private bool IsWaitingForCredit()
    {
        if (_seeks.Count > 0) return true;

        // A grant wakes a poller that can be woken.
        if (_poller!.PausesFreely) return false;
        foreach (var intake in _intakes.Values)
        {
            if (intake.IsHolding) return true;
        }

        return false;
    }

    private void BalanceFlow()
    {
        foreach (var intake in _intakes.Values)
        {
            if (intake.ShouldPause(_poller!.PausesFreely)) _poller!.Pause(intake.Partition.TopicPartition);
            else if (intake.ShouldResume) _poller!.Resume(intake.Partition.TopicPartition);
            else continue;
            intake.IsPaused = !intake.IsPaused;
        }
    }

    /// <summary>For the lag, if anybody looks at it: what the client remembers of its last fetches, now and then.</summary>
    private void ReportEnds()
    {
        if (_time.GetElapsedTime(_lastEnds, _lastPoll) < EndInterval) return;
        _lastEnds = _lastPoll;
        if (!PartitionGauges.AreObserved) return;
        foreach (var intake in _intakes.Values)
        {
            if (_poller!.EndOf(intake.Partition.TopicPartition) is { } end) intake.EndKnown(end);
        }
    }

    private long Lag()
    {
        var lag = 0L;
        foreach (var intake in _intakes.Values)
        {
            if (intake.Next >= 0 && _poller?.EndOf(intake.Partition.TopicPartition) is { } end) lag += Math.Max(0, end - intake.Next);
        }

        return lag;
    }

    private PartitionIntake? Find(AssignedPartition partition) =>
        _intakes.TryGetValue(partition.TopicPartition, out var intake) && intake.Partition.Epoch == partition.Epoch ? intake : null;

    private void Remove(AssignedPartition partition)
    {
        _intakes.Remove(partition.TopicPartition);
        _owned.TryRemove(partition.TopicPartition, out _);
    }

    private List<AssignedPartition> IntakesOf(IReadOnlyList<TopicPartition> partitions)
    {
        var found = new List<AssignedPartition>(partitions.Count);
        foreach (var partition in partitions)
        {
            if (_intakes.TryGetValue(partition, out var intake)) found.Add(intake.Partition);
        }

        return found;
    }
}
