using System.Diagnostics.CodeAnalysis;
using Confluent.Kafka;
using Troupe.Engine.Polling;

namespace Troupe.Engine.Transactions;

/// <summary>
/// One producer of a slot and the thread that makes its calls, one after the other. The calls repeat what may be repeated; what comes out is an
/// outcome. A producer that hangs is left: its thread may come back at any time, and then calls nothing any more.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Leave and EndAsync end the thread; which of the two is a decision, not a disposal.")]
internal sealed class SlotProducer
{
    private static readonly Error PartitionGone = new(ErrorCode.Local_AssignmentLost, "the group took a partition away");

    private readonly Func<ITransactionalClient> _create;
    private readonly SlotTimes _times;
    private readonly TimeProvider _time;
    private readonly SerialWorker _worker;
    private readonly ManualResetEventSlim _left = new();
    private RunningCall? _running;
    private int _mayBeCommitted;

    // Below: of the worker's thread only.
    private ITransactionalClient? _client;
    private bool _isOpen;
    private SlotOutcome? _failure;

    /// <param name="name">Of the thread.</param>
    /// <param name="create">Makes the client; called on the thread.</param>
    /// <param name="times">The bounds of its calls.</param>
    /// <param name="time">The clock.</param>
    public SlotProducer(string name, Func<ITransactionalClient> create, SlotTimes times, TimeProvider time)
    {
        (_create, _times, _time) = (create, times, time);
        _worker = new SerialWorker(name);
    }

    /// <summary>The call that runs and for how long; null between calls.</summary>
    public (string Call, TimeSpan For)? Running =>
        Volatile.Read(ref _running) is { } running ? (running.Name, _time.GetElapsedTime(running.Began)) : null;

    /// <summary>Whether the commit of the present transaction was begun, until the next one begins: what became of it is not known until it is answered.</summary>
    public bool MayBeCommitted => Volatile.Read(ref _mayBeCommitted) != 0;

    public Task<SlotOutcome> InitializeAsync() => RunAsync(Initialize);

    public void Produce(StagedRecords records, long number) => _worker.Post(() => Guard(() => HandOver(records, number)));

    public Task<SlotOutcome> CommitAsync(IReadOnlyCollection<TopicPartitionOffset> offsets, Func<IConsumerGroupMetadata?> group) =>
        RunAsync(() => Commit(offsets, group));

    public Task<SlotOutcome> AbortAsync() => RunAsync(() => Abort(null, AbortBlame.Nobody));

    /// <summary>Calls nothing any more. What hangs is left alone; the client is freed if it ever comes back.</summary>
    public void Leave()
    {
        if (_left.IsSet) return;
        _left.Set();

        // Whoever asks now whether it may be committed sees what the thread said before it looked for the last time.
        Interlocked.MemoryBarrier();
        _ = _worker.RunAsync(Free);
        _worker.Dispose();
    }

    /// <summary>Ends what is open, once, and frees the client.</summary>
    public Task EndAsync()
    {
        var ended = _worker.RunAsync(() =>
        {
            if (_isOpen && !_left.IsSet) TryAbortOnce();
            Free();
        });
        _worker.Dispose();
        return ended;
    }

    private async Task<SlotOutcome> RunAsync(Func<SlotOutcome> work)
    {
        SlotOutcome? outcome = null;
        await _worker.RunAsync(() => outcome = Guard(work)).ConfigureAwait(false);
        return outcome!;
    }

    private SlotOutcome Guard(Func<SlotOutcome> work)
    {
        try
        {
            return _left.IsSet ? Gone() : work();
        }
        catch (Exception exception)
        {
            // The client fails in a way that is not known: nothing it does from here on could be relied on.
            return _failure = new SlotOutcome.Fenced(exception is KafkaException kafka ? kafka.Error : new Error(ErrorCode.Local_Fail, exception.Message), MayBeCommitted);
        }
    }

    private SlotOutcome Initialize()
    {
        _client = _create();
        try
        {
            Call(nameof(Initialize), () => _client.Initialize(_times.Call));
            return SlotOutcome.Opened.Instance;
        }
        catch (KafkaException exception) when (!exception.Error.IsFatal)
        {
            return new SlotOutcome.NotOpened(exception.Error);
        }
    }

    private SlotOutcome HandOver(StagedRecords records, long number)
    {
        if (_failure is not null) return _failure;
        Begin();
        for (var taken = 0; taken < records.Count;)
        {
            try
            {
                taken += _client!.Produce(records.Records[taken..]);
            }
            catch (KafkaException exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
            {
                Call(nameof(Produce), () => _client!.AwaitRoom(_times.RetryPause));
                if (_left.IsSet) return Gone();
            }
            catch (KafkaException exception) when (!exception.Error.IsFatal)
            {
                // Without this record the transaction would still commit. One that failed already says so by its state.
                return _failure = new SlotOutcome.Aborted(exception.Error, AbortBlame.SomeRecord)
                {
                    Culprit = exception.Error.Code == ErrorCode.Local_State ? null : number,
                };
            }
        }

        return SlotOutcome.Committed.Instance;
    }

    private SlotOutcome Commit(IReadOnlyCollection<TopicPartitionOffset> offsets, Func<IConsumerGroupMetadata?> group)
    {
        if (_failure is SlotOutcome.Aborted { Culprit: null } cause) return AbortAsItSays(cause, offsets, group);
        if (_failure is SlotOutcome.Aborted refused) return Abort(refused.Error, refused.Blame, refused.Culprit);
        if (_failure is not null) return _failure;
        Begin();
        if (offsets.Count > 0)
        {
            if (SendOffsets(offsets, group) is { } failure) return failure;
        }
        else if (group() is null)
        {
            // No offsets that the broker could refuse, and yet somebody else does this work again.
            return Abort(PartitionGone, AbortBlame.Nobody);
        }

        // Said before the last look: a watchdog that leaves it either stops it here, or knows.
        Interlocked.Exchange(ref _mayBeCommitted, 1);
        if (_left.IsSet) return Gone();
        while (true)
        {
            try
            {
                Call(nameof(Commit), () => _client!.Commit(_times.Call));
                Close();
                return SlotOutcome.Committed.Instance;
            }
            catch (KafkaRetriableException)
            {
                // The answer never came: asked for until it does, or until the broker says that the producer is nobody any more.
                if (_left.Wait(_times.RetryPause)) return Gone();
            }
            catch (KafkaException exception) when (!exception.Error.IsFatal)
            {
                // Most often a record was not delivered, and nothing was committed. But after an outage the commit may have been on its way, and an
                // abort that succeeds proves nothing, as it may only have raised the producer's epoch: the committed offsets tell.
                var blame = exception is KafkaTxnRequiresAbortException ? BlameOf(exception.Error) : AbortBlame.Nobody;
                return _failure = new SlotOutcome.Fenced(exception.Error, MayBeCommitted: true) { Blame = blame };
            }
        }
    }

    /// <summary>The transaction had failed before the record came that was refused. The client says of what when it is to go on with it.</summary>
    private SlotOutcome AbortAsItSays(SlotOutcome.Aborted refused, IReadOnlyCollection<TopicPartitionOffset> offsets, Func<IConsumerGroupMetadata?> group)
    {
        var cause = offsets.Count > 0 ? SendOffsets(offsets, group) : null;
        return cause ?? Abort(refused.Error, refused.Blame);
    }

    /// <returns>Null if the broker has the offsets.</returns>
    private SlotOutcome? SendOffsets(IReadOnlyCollection<TopicPartitionOffset> offsets, Func<IConsumerGroupMetadata?> group)
    {
        while (true)
        {
            if (group() is not { } member) return Abort(PartitionGone, AbortBlame.Nobody);
            try
            {
                Call(nameof(SendOffsets), () => _client!.SendOffsets(offsets, member, _times.Call));
                return null;
            }
            catch (KafkaRetriableException)
            {
                if (_left.Wait(_times.RetryPause)) return Gone();
            }
            catch (KafkaTxnRequiresAbortException exception)
            {
                return Abandon(exception.Error);
            }
            catch (KafkaException exception) when (!exception.Error.IsFatal)
            {
                return Abort(exception.Error, AbortBlame.Nobody);
            }
        }
    }

    /// <summary>The transaction failed, and the client says so before it is asked to commit: nothing of it was committed.</summary>
    private SlotOutcome Abandon(Error why) => IsOfTheGroup(why)
        ? Abort(why, AbortBlame.Nobody)
        : new SlotOutcome.Aborted(why, BlameOf(why)) { IsProducerSpent = true };

    private SlotOutcome Abort(Error? why, AbortBlame blame, long? culprit = null)
    {
        while (_isOpen)
        {
            if (_left.IsSet) return Gone();
            try
            {
                Call(nameof(Abort), () => _client!.Abort(_times.Call));
                break;
            }
            catch (KafkaRetriableException)
            {
                if (_left.Wait(_times.RetryPause)) return Gone();
            }
        }

        Close();
        return new SlotOutcome.Aborted(why, blame) { Culprit = culprit };
    }

    private void TryAbortOnce()
    {
        try
        {
            Call(nameof(Abort), () => _client!.Abort(_times.Call));
        }
        catch (KafkaException)
        {
            // The broker is away: it aborts by itself when the transaction's time is over, or when the id's next producer comes.
        }
    }

    private void Begin()
    {
        if (_isOpen) return;
        Interlocked.Exchange(ref _mayBeCommitted, 0);
        Call(nameof(Begin), _client!.Begin);
        _isOpen = true;
    }

    /// <summary>Whether it may be committed stays as it is: a watchdog may leave the job before it can say how it ended.</summary>
    private void Close() => (_isOpen, _failure) = (false, null);

    private void Free()
    {
        var client = _client;
        _client = null;
        client?.Dispose();
    }

    private void Call(string name, Action call)
    {
        Volatile.Write(ref _running, new RunningCall(name, _time.GetTimestamp()));
        try
        {
            call();
        }
        finally
        {
            Volatile.Write(ref _running, null);
        }
    }

    private SlotOutcome.Abandoned Gone() => new("", MayBeCommitted);

    /// <summary>
    /// What the group's coordinator refuses has nothing to do with the records, nor has a broker that was away: what waited for it too long, and what the
    /// client could not do meanwhile. Of a record that is at fault the broker says something else.
    /// </summary>
    private static AbortBlame BlameOf(Error error) =>
        IsOfTheGroup(error) || error.Code is ErrorCode.Local_TimedOut or ErrorCode.Local_State ? AbortBlame.Nobody : AbortBlame.SomeRecord;

    private static bool IsOfTheGroup(Error error) => error.Code is
        ErrorCode.IllegalGeneration or ErrorCode.UnknownMemberId or ErrorCode.FencedInstanceId or ErrorCode.RebalanceInProgress
        or ErrorCode.GroupAuthorizationFailed or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.NotCoordinatorForGroup
        or ErrorCode.GroupLoadInProgress;

    private sealed record RunningCall(string Name, long Began);
}
