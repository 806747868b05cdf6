using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Consumers;
using Troupe.Engine.DeadLetterQueue;
using Troupe.Engine.Producing;
using Troupe.Engine.Records;
using Troupe.Engine.Routing;

namespace Troupe;

/// <summary>
/// What all partition consumers have in common. Derive from <see cref="PartitionConsumerActor{TValue}"/>,
/// <see cref="PartitionConsumerActor{TKey, TValue}"/> or <see cref="PartitionConsumerActor"/>, not from this class.
/// </summary>
/// <remarks>
/// One instance plays one partition for as long as nothing fails; then a fresh one takes over. It stays an ordinary actor: fields need no lock,
/// <c>Receive</c> handlers, children and <c>Become</c> work, and wait for the running batch. Members of this class may be used from any thread,
/// also after <c>ConfigureAwait(false)</c>.
/// </remarks>
public abstract partial class ConsumerActor : ReceiveActor
{
    private readonly ConsumerAssignment _assignment;
    private readonly ConsumerTransactions? _transactions;

    private protected ConsumerActor()
    {
        _assignment = ConsumerAssignment.Current;
        if (_assignment.Topic.Transactional) _transactions = new ConsumerTransactions(_assignment, _assignment.Time);
    }

    /// <summary>The partition this actor plays.</summary>
    protected TopicPartition TopicPartition => _assignment.TopicPartition;

    /// <summary>The consumer group (<c>group.id</c>) it plays for.</summary>
    protected string GroupId => _assignment.GroupId;

    /// <summary>Number of the attempt of the message at work, 1 at its first delivery; in the batch form the greatest of the batch. 1 outside <c>ConsumeAsync</c>.</summary>
    protected int Attempt => _run?.Attempt ?? 1;

    /// <summary>What the earlier attempts of this streak threw, newest last, at most 100. Empty outside <c>ConsumeAsync</c>.</summary>
    protected IReadOnlyList<Exception> Failures => _run?.Failures ?? [];

    /// <summary>
    /// Whether the partition is being given up, is gone, or the process stops; live, also while <c>ConsumeAsync</c> runs. A call in which it was
    /// read as true and that returns early leaves its message, in the batch form its batch, unfinished: only what was marked counts.
    /// </summary>
    protected bool IsRevoked => _assignment.Lease.ReadIsEnding();

    /// <summary>Services of a scope that lives as long as the running batch, or tick; constructor injection gives those of the incarnation.</summary>
    /// <exception cref="InvalidOperationException">Neither runs.</exception>
    protected IServiceProvider Services => _tick?.Services ?? Running().Services;

    /// <summary>Runs for every new instance, before its first batch. Retried with backoff for ever if it throws; no message is blamed.</summary>
    /// <param name="cancellationToken">Cancelled when the partition must be given up.</param>
    protected virtual Task OnAssignedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last batch of a partition that is given up to another member; marks still count. An exception is reported and changes nothing.</summary>
    /// <param name="cancellationToken">Cancelled shortly before <c>revocation-timeout</c> is over.</param>
    protected virtual Task OnRevokedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last batch when the process stops; marks still count. An exception is reported and changes nothing.</summary>
    /// <param name="cancellationToken">Cancelled shortly before <c>shutdown-timeout</c> is over.</param>
    protected virtual Task OnShutdownAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Hands a record to the shared producer of the cluster. Marks made after it, and the automatic one of the running message or batch, take
    /// effect when the broker has taken it; if it is refused, the message or batch fails and is retried. On a transactional route it is kept until the
    /// call has returned, and becomes visible with what the call finishes.
    /// </summary>
    /// <param name="topic">Where to; the client chooses the partition by the key.</param>
    /// <param name="value">Bytes and strings as they are, anything else as JSON; null is a tombstone.</param>
    /// <param name="key">Written as UTF-8; null for none.</param>
    /// <param name="headers">Sent as they are.</param>
    /// <typeparam name="T">What is produced.</typeparam>
    /// <exception cref="KafkaException">The client refuses the record at once, for example because it is too large.</exception>
    /// <exception cref="InvalidOperationException">On a transactional route: nothing runs that it could belong to, or the call uses <c>TransactionAsync</c>.</exception>
    /// <exception cref="TransactionRolledBackException">On a transactional route: nothing more of the call counts.</exception>
    protected void Produce<T>(string topic, T value, string? key = null, Headers? headers = null)
    {
        if (_transactions is not null)
        {
            _transactions.Produce(OutgoingMessage.Stage(topic, value, key, headers));
            return;
        }

        var message = OutgoingMessage.Create(topic, value, key, headers);
        var (lease, running) = (_assignment.Lease, _run?.CurrentOffset);
        var produce = lease.ProduceBegan();
        try
        {
            _assignment.Producer.Produce(
                new TopicPartition(topic, Partition.Any),
                message,
                report => lease.ProduceEnded(produce, report.Error.IsError ? report.Error : null, running));
        }
        catch (Exception exception)
        {
            // Whatever it was, no report will come for it, and nobody may wait for one.
            var error = exception is KafkaException refusal ? refusal.Error : new Error(ErrorCode.Local_Fail, exception.Message);
            lease.ProduceEnded(produce, error, running);
            throw;
        }
    }

    /// <summary>Produces a record and waits for the broker. It holds back no mark: await it before you mark what it belongs to.</summary>
    /// <param name="topic">Where to; the client chooses the partition by the key.</param>
    /// <param name="value">Bytes and strings as they are, anything else as JSON; null is a tombstone.</param>
    /// <param name="key">Written as UTF-8; null for none.</param>
    /// <param name="headers">Sent as they are.</param>
    /// <typeparam name="T">What is produced.</typeparam>
    /// <returns>Where the record was written.</returns>
    /// <exception cref="KafkaException">The broker or the client refused it.</exception>
    /// <exception cref="InvalidOperationException">The route is transactional: there a record is sent when its transaction commits.</exception>
    protected Task<TopicPartitionOffset> ProduceAsync<T>(string topic, T value, string? key = null, Headers? headers = null) =>
        _transactions is null
            ? _assignment.Producer.ProduceAsync(new TopicPartition(topic, Partition.Any), OutgoingMessage.Create(topic, value, key, headers))
            : throw new InvalidOperationException($"ProduceAsync would send a record outside of any transaction, and the route of {TopicPartition.Topic} is transactional. Use Produce: the record is sent when the transaction commits.");

    /// <summary>
    /// Runs a transaction: what <paramref name="work"/> produces and marks becomes visible together, or not at all. Answers when it is committed. The
    /// messages of a call that uses it are finished only by its marks.
    /// </summary>
    /// <param name="work">Produces and marks by the transaction it is given. Nothing is sent before it has returned.</param>
    /// <param name="cancellationToken">Looked at once more before anything is sent; what is being committed is not cancelled.</param>
    /// <returns>Whether it was committed, or aborted by <paramref name="work"/> itself.</returns>
    /// <exception cref="InvalidOperationException">The route is not transactional, a transaction is open already, or the call has produced or marked outside.</exception>
    /// <exception cref="TransactionRolledBackException">It was rolled back, or one before it in this call was. Its messages are delivered again.</exception>
    /// <exception cref="AssignmentLostException">The partition was given up or lost before it was committed.</exception>
    /// <exception cref="ProduceRefusedException">The broker or the client does not take one of its records.</exception>
    protected Task<TransactionOutcome> TransactionAsync(Func<ITransaction, Task> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        return _transactions is null
            ? throw new InvalidOperationException($"The route of {TopicPartition.Topic} is not transactional. Add Transactional() to it.")
            : _transactions.RunAsync(work, cancellationToken);
    }

    /// <inheritdoc cref="TransactionAsync(Func{ITransaction, Task}, CancellationToken)"/>
    protected Task<TransactionOutcome> TransactionAsync(Action<ITransaction> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        return TransactionAsync(
            transaction =>
            {
                work(transaction);
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    private protected async Task<bool> MarkAsConsumedAndCommitAsync(Segment segment, int entry, string? metadata)
    {
        var lease = _assignment.Lease;
        if (!MarkAsConsumed(segment, entry, metadata)) return false;
        if (_transactions is not null) return await _transactions.CommitCallAsync();
        await lease.SettleAsync().ConfigureAwait(false);
        var committed = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _assignment.Supervisor.Tell(new ConsumerProtocol.CommitNow(_assignment.Incarnation, committed), ActorRefs.NoSender);
        // The supervisor may be gone before it reads this.
        await Task.WhenAny(committed.Task, lease.Ended).ConfigureAwait(false);
        return committed.Task.IsCompletedSuccessfully && await committed.Task.ConfigureAwait(false) && lease.IsAlive;
    }

    private protected async Task DeadLetterAsync(Segment segment, int entry, string reason)
    {
        var queue = _assignment.Topic.DeadLetterQueue;
        if (queue.Strategy != DeadLetterStrategy.Dispatch || queue.Topic is null)
            throw new InvalidOperationException($"The route of {TopicPartition.Topic} names no dead letter queue. Add DeadLetterQueue(\"...\") to it.");
        var source = DeadLetterSourceReader.Read(segment, entry, GroupId, Attempt, "DeadLetterAsync", reason);
        if (_transactions is not null)
        {
            // The dead letter and the offset past its message together.
            var letter = await _assignment.DeadLetters.PrepareAsync(queue.Topic, source);
            if (_assignment.IsOf(segment)) _transactions.GiveUp(letter, source.Offset);
            return;
        }

        await _assignment.DeadLetters.DispatchAsync(queue.Topic, source).ConfigureAwait(false);
        _assignment.Telemetry.Partition.DeadLettered(queue.Topic);
        if (_assignment.IsOf(segment)) _assignment.Lease.GiveUp(source.Offset);
    }

    private ConsumerRun Running() =>
        _run ?? throw new InvalidOperationException("Services belong to a running batch or tick. Elsewhere use what the constructor was given.");
}
