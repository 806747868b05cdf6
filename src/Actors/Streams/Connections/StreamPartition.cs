using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Connections;
using Troupe.Engine.Consuming;
using Troupe.Engine.Polling;
using Troupe.Engine.Records;

namespace Troupe.Actors.Streams.Connections;

/// <summary>
/// A partition in one of its assignments: the only thing that the poll thread, a stage, its actor and offsets that are still under way share.
/// Thread-safe. It holds what was fetched and not yet taken, which its credit bounds, so that a stage that ends leaves nothing behind in its mailbox.
/// </summary>
internal sealed partial class StreamPartition(AssignedPartition assignment, StreamMember member, StreamLife life, IPollCommands poll, IActorRef owner) : IPartitionSink
{
    private readonly Lock _lock = new();
    private readonly Queue<Segment> _segments = new();
    private readonly List<Action> _flushes = [];
    private readonly Queue<TaskCompletionSource<CommitOutcome>> _commits = new();
    private Action? _wake;
    private Action? _ended;
    private bool _isAttached;
    private bool _isWoken;
    private long _emitted = -1;
    private long _first = -1;
    private long _expected = -1;
    private volatile int _generation;
    private bool _isRewinding;
    private bool _isClosed;
    private volatile bool _isEnding;
    private volatile bool _isQuiet = true;

    /// <summary>Where its records begin, at least, as long as its log is the one it was; -1 if that is not known.</summary>
    public long Start
    {
        init => _expected = value;
    }

    public string GroupId => member.GroupId;

    /// <summary>The stream it belongs to.</summary>
    public StreamLife Life => life;

    public AssignedPartition Assignment => assignment;

    public TopicPartition TopicPartition => assignment.TopicPartition;

    /// <summary>Its actor. When that has stopped, its connection has ended.</summary>
    public IActorRef Owner => owner;

    /// <summary>Nothing more of it is to be emitted.</summary>
    public bool IsEnding => _isEnding;

    /// <summary>Whether nobody emits anything of it.</summary>
    public bool IsQuiet => _isQuiet;

    /// <summary>The offset behind the last record that went out and is to be committed some time; -1 for none.</summary>
    public long Emitted
    {
        get => Volatile.Read(ref _emitted);
        set => Volatile.Write(ref _emitted, value);
    }

    /// <summary>The first offset that went out in this assignment; -1 for none.</summary>
    public long First
    {
        get => Volatile.Read(ref _first);
        set => Volatile.Write(ref _first, value);
    }

    /// <summary>How often it was rewound, or its log began anew: what went out before the last time is not to be finished any more.</summary>
    public int Generation => _generation;

    /// <summary>Where a stage goes on that takes over from another one: what lies before was emitted. Read by the stage that has it open.</summary>
    public long Resume { get; private set; }

    /// <summary>Has the records come. Again when whoever had it open is <see cref="Quiet"/>.</summary>
    /// <param name="wake">Told on any thread that there is something to take.</param>
    /// <param name="ended">Told on any thread that nothing more is to be emitted; answered by <see cref="Quiet"/>.</param>
    /// <returns>False if the partition has ended already.</returns>
    /// <exception cref="InvalidOperationException">It is open.</exception>
    public bool TryOpen(Action wake, Action ended)
    {
        bool isAttached, isWoken;
        lock (_lock)
        {
            if (_isEnding) return false;
            if (!_isQuiet) throw new InvalidOperationException($"The source of {TopicPartition.Display()} runs already. Materialise it once.");
            (_wake, _ended, _isQuiet) = (wake, ended, false);
            (isAttached, _isAttached) = (_isAttached, true);
            isWoken = _isWoken = _segments.Count > 0;
        }

        if (!isAttached) poll.Post(new PollCommand.Attach(assignment, this, member.BufferSize, member.BufferBytes));
        if (isWoken) wake();
        return true;
    }

    /// <summary>The next segment; null if there is none, and then whoever has it open is woken for the next one.</summary>
    /// <param name="generation">That of the segment.</param>
    public Segment? Take(out int generation)
    {
        lock (_lock)
        {
            generation = _generation;
            if (_segments.TryDequeue(out var segment))
            {
                NoteTaken(segment);
                return segment;
            }

            _isWoken = false;
            return null;
        }
    }

    /// <summary>Gives a segment back of which not everything was emitted; the next stage goes on at <see cref="Resume"/>.</summary>
    public void PutBack(Segment segment, long resume, int generation)
    {
        lock (_lock)
        {
            if (_isEnding || generation != _generation) return;
            Resume = resume;
            var rest = _segments.ToArray();
            _segments.Clear();
            _segments.Enqueue(segment);
            foreach (var later in rest) _segments.Enqueue(later);
        }
    }

    /// <summary>A segment is done with: there is room for as much again.</summary>
    public void Release(Segment segment, int generation)
    {
        // A rewind has granted all the room there is.
        lock (_lock)
        {
            if (generation != _generation) return;
            _released = segment.NextOffset;
            poll.Post(new PollCommand.Grant(assignment, segment.Count, segment.Bytes));
        }
    }

    /// <summary>A record goes out that is to be committed some time.</summary>
    public void Emit(long offset, int generation)
    {
        lock (_lock)
        {
            if (generation != _generation) return;
            if (_first < 0) _first = offset;
            _emitted = offset + 1;
        }
    }

    /// <summary>
    /// Goes back: what went out from an offset on goes out again, in a new generation. Not again before something of that has come back, and not if
    /// it has begun anew meanwhile.
    /// </summary>
    /// <param name="offset">Where it goes on; -1 for the first that went out.</param>
    /// <param name="generation">Of what is not finished.</param>
    /// <returns>The generation that comes now; the same if it is over already.</returns>
    public int Rewind(long offset, int generation)
    {
        lock (_lock)
        {
            if (generation == _generation) GoBack(offset >= 0 ? offset : _first);
            else return generation;
            return _generation;
        }
    }

    /// <summary>A transaction has committed an offset.</summary>
    public void Transacted(long next, int generation) => owner.Tell(new StreamProtocol.Transacted(assignment.Epoch, next, generation), ActorRefs.NoSender);

    /// <summary>Asks for the coordinator of the connection's transactions.</summary>
    public void OpenTransactions(ConnectionProtocol.OpenTransactions open) => owner.Tell(open, ActorRefs.NoSender);

    /// <summary>Whoever commits what the stream has read has failed.</summary>
    public void FailTransactions(Exception error) => owner.Tell(new StreamProtocol.TransactionsFailed(error), ActorRefs.NoSender);

    /// <summary>Nothing more of it is to be emitted, and what was is to be committed soon.</summary>
    public void End()
    {
        Action? ended;
        Action[] flushes;
        lock (_lock)
        {
            if (_isEnding) return;
            _isEnding = true;
            _segments.Clear();
            ended = _isQuiet ? null : _ended;
            flushes = [.. _flushes];
            _flushes.Clear();
        }

        poll.Post(new PollCommand.Detach(assignment));
        ended?.Invoke();
        foreach (var flush in flushes) flush();
    }

    /// <summary>Tells whoever gathers offsets of it when they must be committed; at once if it is so far.</summary>
    public void WhenEnding(Action flush)
    {
        lock (_lock)
        {
            if (!_isEnding)
            {
                _flushes.Add(flush);
                return;
            }
        }

        flush();
    }

    /// <summary>Whoever gathered offsets of it has ended.</summary>
    public void Forget(Action flush)
    {
        lock (_lock) _flushes.Remove(flush);
    }

    /// <summary>How many wait for its end.</summary>
    public int Watchers
    {
        get
        {
            lock (_lock) return _flushes.Count;
        }
    }

    /// <summary>Whoever emitted its records emits no more of them.</summary>
    public void Quiet()
    {
        lock (_lock) (_isQuiet, _wake, _ended) = (true, null, null);
        owner.Tell(new StreamProtocol.Quieted(assignment.Epoch), ActorRefs.NoSender);
    }

    /// <summary>Has an offset committed.</summary>
    /// <returns>
    /// Completes with the broker's answer, or when the partition is not owned any more; faults if nothing was accepted within <c>commit-timeout</c>.
    /// </returns>
    public Task<CommitOutcome> CommitAsync(long next, int generation = 0)
    {
        var committed = new TaskCompletionSource<CommitOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_isClosed) return Task.FromResult(CommitOutcome.NotOwned);
            while (_commits.TryPeek(out var oldest) && oldest.Task.IsCompleted) _commits.Dequeue();
            _commits.Enqueue(committed);
        }

        owner.Tell(new StreamProtocol.Commit(assignment.Epoch, next, generation, committed), ActorRefs.NoSender);
        return committed.Task;
    }

    /// <summary>The assignment is over: nothing more of it is committed. What its actor has not come to is answered here, as that may have stopped.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            foreach (var commit in _commits) commit.TrySetResult(CommitOutcome.NotOwned);
            _commits.Clear();
        }
    }

    void IPartitionSink.Deliver(Segment segment)
    {
        Telemetry?.Polled(segment);
        Action? wake;
        lock (_lock)
        {
            if (_isEnding || _isRewinding) return;
            if (_begin < 0) _begin = segment.FirstOffset;
            // The end of a partition is no record.
            if (segment.Count == 0) return;
            if (segment.FirstOffset < _expected)
            {
                BeginAnew(segment.FirstOffset);
                return;
            }

            _expected = segment.NextOffset;
            _segments.Enqueue(segment);
            if (_isWoken) return;
            wake = _wake;
            _isWoken = wake is not null;
        }

        wake?.Invoke();
    }

    void IPartitionSink.EndKnown(long offset) => Telemetry?.EndKnown(offset);

    void IPartitionSink.Repositioned(int epoch, long offset)
    {
        lock (_lock) (_isRewinding, _expected) = (false, offset);
    }

    /// <summary>The topic was made again, or <c>auto.offset.reset</c> went back: offsets that went out name other records now.</summary>
    private void BeginAnew(long offset)
    {
        (_first, _emitted) = (-1, -1);
        // Fetched once more: that makes room again for all that was held of the old log, wherever it is.
        GoBack(offset);
        owner.Tell(new StreamProtocol.Restarted(assignment.Epoch, offset, _generation), ActorRefs.NoSender);
    }

    private void GoBack(long offset)
    {
        // Also of a partition that ends: what is still under way of it lies behind what was rolled back, and must not be committed.
        _generation++;
        if (_isEnding) return;
        _segments.Clear();
        ForgetTaken(offset);
        (_isRewinding, Resume) = (true, 0);
        poll.Post(new PollCommand.Seek(assignment, offset, member.BufferSize, member.BufferBytes));
    }
}
