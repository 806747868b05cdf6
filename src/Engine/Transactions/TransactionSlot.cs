using Confluent.Kafka;

namespace Troupe.Engine.Transactions;

/// <summary>
/// A transactional id and its producers, one after the other. A watchdog leaves a producer that hangs (after an outage a call may never return,
/// and then neither an abort nor a disposal does) and the next one takes the id over. States: <see cref="SlotStates"/>.
/// </summary>
internal sealed class TransactionSlot : ITransactionSlot
{
    private readonly Func<ITransactionalClient> _create;
    private readonly SlotTimes _times;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private SlotState _state = SlotState.Closed;
    private SlotProducer? _producer;

    /// <param name="id">The transactional id.</param>
    /// <param name="create">Makes a client that has it.</param>
    /// <param name="times">The bounds of its calls.</param>
    /// <param name="time">The clock.</param>
    public TransactionSlot(string id, Func<ITransactionalClient> create, SlotTimes times, TimeProvider time) =>
        (Id, _create, _times, _time) = (id, create, times, time);

    public string Id { get; }

    public SlotState State
    {
        get
        {
            lock (_lock) return _state;
        }
    }

    public Task<SlotOutcome> OpenAsync()
    {
        lock (_lock)
        {
            Move(SlotEvent.Open);
            _producer = new SlotProducer($"troupe-transactions {Id}", _create, _times, _time);
            return WatchAsync(_producer, _producer.InitializeAsync());
        }
    }

    public void Produce(StagedRecords records, long number)
    {
        lock (_lock)
        {
            Move(SlotEvent.Produce);
            _producer!.Produce(records, number);
        }
    }

    public Task<SlotOutcome> CommitAsync(IReadOnlyCollection<TopicPartitionOffset> offsets, Func<IConsumerGroupMetadata?> group)
    {
        lock (_lock)
        {
            Move(SlotEvent.Commit);
            return WatchAsync(_producer!, _producer!.CommitAsync(offsets, group));
        }
    }

    public Task<SlotOutcome> AbortAsync()
    {
        lock (_lock)
        {
            Move(SlotEvent.Abort);
            return WatchAsync(_producer!, _producer!.AbortAsync());
        }
    }

    public async Task EndAsync()
    {
        SlotProducer? producer;
        lock (_lock)
        {
            if (_state == SlotState.Ended) return;
            Move(SlotEvent.End);
            producer = _producer;
            _producer = null;
        }

        if (producer is null) return;
        try
        {
            await producer.EndAsync().WaitAsync(_times.AbandonAfter, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            producer.Leave();
        }
    }

    private async Task<SlotOutcome> WatchAsync(SlotProducer producer, Task<SlotOutcome> job)
    {
        while (true)
        {
            var left = _times.AbandonAfter - (producer.Running?.For ?? TimeSpan.Zero);
            if (left <= TimeSpan.Zero) break;
            try
            {
                return Settle(producer, await job.WaitAsync(left, _time).ConfigureAwait(false));
            }
            catch (TimeoutException)
            {
                // The job lasts, which is no fault; a single call that does is.
            }
        }

        var call = producer.Running?.Call ?? "";
        producer.Leave();

        // It may have come back at the last moment; then what it says counts.
        return Settle(producer, job.IsCompletedSuccessfully ? await job.ConfigureAwait(false) : new SlotOutcome.Abandoned(call, producer.MayBeCommitted));
    }

    private SlotOutcome Settle(SlotProducer producer, SlotOutcome outcome)
    {
        var isLost = outcome is SlotOutcome.Fenced or SlotOutcome.Abandoned or SlotOutcome.NotOpened or SlotOutcome.Aborted { IsProducerSpent: true };
        lock (_lock)
        {
            // Closed for good meanwhile: what became of the call is nobody's business any more.
            if (_state == SlotState.Ended) return outcome;
            Move(isLost ? SlotEvent.Lost : outcome is SlotOutcome.Opened ? SlotEvent.Opened : SlotEvent.Resolved);
            if (isLost) _producer = null;
        }

        if (isLost) producer.Leave();
        return outcome;
    }

    private void Move(SlotEvent by) =>
        _state = SlotStates.Next(_state, by) ?? throw new InvalidOperationException($"The slot {Id} is {_state}: {by} is impossible.");
}
