using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Partitions;
using Troupe.TestKit.Harness;
using Troupe.TestKit.Producing;
using Troupe.TestKit.StandIns;

namespace Troupe.TestKit;

/// <summary>
/// Runs a consumer as Troupe runs it, for one partition, with neither a broker nor waiting: the real retries, backoffs, dead letters, marks and
/// hooks, by a clock that jumps. Start one with <see cref="ConsumerHarness{TConsumer, TValue}"/> or
/// <see cref="ConsumerHarness{TConsumer, TKey, TValue}"/>.
/// </summary>
/// <remarks>
/// <para>Methods return when the partition is at rest: everything delivered so far is finished, given up, or waits for somebody to act. Then what
/// is finished is committed; the commit interval plays no part. Results do not depend on threads: the clock moves only while nothing runs, timers
/// fire one at a time in the order of their moments, the broker answers a <c>Produce</c> before it returns, and backoffs have no jitter unless
/// the route says so.</para>
/// <para>Every method throws a <see cref="TimeoutException"/> that says what hangs when <see cref="HarnessOptions.Timeout"/> of real time or
/// <see cref="HarnessOptions.TimeLimit"/> of the clock's time is over.</para>
/// </remarks>
public abstract class ConsumerHarness : IAsyncDisposable
{
    private readonly HarnessStage _stage;
    private readonly HarnessPump _pump;

    private protected ConsumerHarness(HarnessStage stage) => (_stage, _pump) = (stage, new HarnessPump(stage));

    /// <summary>The clock of the consumer and of all that is injected into it.</summary>
    public VirtualTime Time => _stage.Time;

    /// <summary>What the broker has as the group's committed offset: the first offset that is not finished. Null before the first commit.</summary>
    public long? CommittedOffset => _stage.Offsets.Committed;

    /// <summary>The metadata that the broker has with it; null for none.</summary>
    public string? CommittedMetadata => _stage.Offsets.Metadata;

    /// <summary>Whether the partition is assigned to the consumer.</summary>
    public bool IsAssigned => _stage.Offsets.IsAssigned;

    /// <summary>What the consumer produced and the broker took, in order, without dead letters. On a transactional route what is committed.</summary>
    public IReadOnlyList<ProducedRecord> Produced => _stage.Producer.Records;

    /// <summary>What went to dead letter queues, in order.</summary>
    public IReadOnlyList<ProducedRecord> DeadLetters => _stage.Producer.DeadLetters;

    /// <summary>The attempts that failed, in order.</summary>
    public IReadOnlyList<FailedAttempt> Failures => _stage.Events.Failures;

    /// <summary>What the consumer threw that ends the process: a host would stop in order, with an exit code other than 0. Null if nothing did.</summary>
    public Exception? FatalException => _stage.FatalException;

    /// <summary>What an operator would read in the log, in order.</summary>
    public IReadOnlyList<EngineEvent> Events => _stage.Events.Events;

    /// <summary>The services that the consumer is made from; singletons are the same ones.</summary>
    public IServiceProvider Services => _stage.Services;

    /// <summary>The partition's actor: what is told to it or asked goes to the present consumer's own <c>Receive</c> handlers.</summary>
    public IActorRef Actor => _stage.Supervisor;

    /// <summary>How the partition stands, as the dashboard would show it.</summary>
    public Task<PartitionStatus> GetStatusAsync() => _stage.Supervisor.Ask<PartitionStatus>(PartitionProtocol.GetStatus.Instance, _stage.Options.Timeout);

    /// <summary>Waits until the partition is at rest.</summary>
    /// <exception cref="TimeoutException">It does not come to rest.</exception>
    public Task RestAsync() => _pump.RestAsync(nameof(RestAsync));

    /// <summary>Lets time pass, also while a call runs or the clock is held, and fires what becomes due in between.</summary>
    /// <param name="time">How much; at least 0.</param>
    /// <exception cref="TimeoutException">What a timer started does not return.</exception>
    public Task AdvanceAsync(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        return _pump.AdvanceAsync(nameof(AdvanceAsync), time);
    }

    /// <summary>The group gives the partition to another member: the running call ends, <c>OnRevokedAsync</c> runs, what is finished is committed.</summary>
    /// <exception cref="TimeoutException">The running call, or the hook, waits for something real. Let time pass with <see cref="AdvanceAsync"/> meanwhile to reach its bound.</exception>
    public Task RevokeAsync() => CloseAsync(nameof(RevokeAsync), ClosingReason.Revoked, _stage.Options.RevocationTimeout);

    /// <summary>The process stops: the running call ends, <c>OnShutdownAsync</c> runs, what is finished is committed.</summary>
    /// <exception cref="TimeoutException">As <see cref="RevokeAsync"/>.</exception>
    public Task StopAsync() => CloseAsync(nameof(StopAsync), ClosingReason.Shutdown, _stage.Options.ShutdownTimeout);

    /// <summary>The partition is lost: the session ran out, or the member was thrown out. No hook runs and nothing more of the consumer counts.</summary>
    public Task LoseAsync()
    {
        if (IsAssigned) _stage.Connection.Tell(StandInProtocol.Lose.Instance, ActorRefs.NoSender);
        return _pump.ReleaseAsync(nameof(LoseAsync));
    }

    /// <summary>The group assigns the partition again: a fresh consumer begins at the committed offset. Completes at rest.</summary>
    /// <param name="committedOffset">Where the other member has committed to meanwhile; null if it committed nothing.</param>
    /// <param name="isNewProcess">Whether another process takes over: error counters and backoffs of this one are gone.</param>
    /// <param name="committedMetadata">What the other member has committed with it; null for nothing.</param>
    /// <exception cref="InvalidOperationException">The partition is assigned already.</exception>
    /// <exception cref="TimeoutException">It does not come to rest.</exception>
    public Task ReassignAsync(long? committedOffset = null, bool isNewProcess = false, string? committedMetadata = null)
    {
        if (IsAssigned) throw new InvalidOperationException("The partition is assigned already. Call RevokeAsync, StopAsync or LoseAsync before it is assigned again.");
        if (committedOffset is { } offset) (_stage.Offsets.Committed, _stage.Offsets.Metadata) = (offset, committedMetadata);
        return AssignAsync(nameof(ReassignAsync), isNewProcess);
    }

    /// <summary>The broker refuses the next records that the consumer produces, dead letters included.</summary>
    /// <param name="topic">Only those of this topic; null for all.</param>
    /// <param name="times">How many; 1 by default.</param>
    /// <param name="code">What the client reports.</param>
    public void FailProduce(string? topic = null, int times = 1, ErrorCode code = ErrorCode.Local_MsgTimedOut)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        _stage.Producer.Refuse(new ProduceRefusal(topic, times, code));
    }

    /// <summary>The next dispatches to the dead letter queue fail, as its topic does not exist.</summary>
    /// <param name="times">How many; 1 by default.</param>
    public void FailDispatch(int times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        _stage.Producer.MissTopic(times);
    }

    /// <summary>
    /// The broker refuses the next commits: <c>MarkAsConsumedAndCommitAsync</c> answers false, and what is finished stays uncommitted. On a transactional
    /// route the next transactions are rolled back: their messages are delivered again, which counts as no attempt.
    /// </summary>
    /// <param name="times">How many; 1 by default. Coming to rest with something to commit is one, too.</param>
    public void FailCommit(int times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        _stage.Offsets.Refuse(times);
    }

    /// <summary>The broker answers no <c>Produce</c>, and no transaction, until what is returned is disposed; then it answers them all, in order.</summary>
    public IDisposable HoldAcknowledgements() => _stage.Producer.Hold();

    /// <summary>Ends the consumer without a hook, and disposes the services.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync().ConfigureAwait(false);
        _pump.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static async Task<T> StartAsync<T>(Func<HarnessStage, T> create, Task<HarnessStage> opening)
        where T : ConsumerHarness
    {
        var harness = create(await opening.ConfigureAwait(false));
        try
        {
            await harness.AssignAsync(nameof(StartAsync), isNewProcess: true).ConfigureAwait(false);
            return harness;
        }
        catch
        {
            await harness.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private protected void Append(IEnumerable<TestRecord> records) => _stage.Append(records);

    private protected Task DeliverAsync(IEnumerable<TestRecord> records)
    {
        _stage.Append(records);
        return _pump.RestAsync(nameof(DeliverAsync));
    }

    private protected string Topic => _stage.Settings.TopicPartition.Topic;

    private Task AssignAsync(string method, bool isNewProcess)
    {
        _stage.Offsets.IsAssigned = true;
        _stage.Connection.Tell(new StandInProtocol.Assign(isNewProcess), ActorRefs.NoSender);
        return _pump.RestAsync(method);
    }

    private Task CloseAsync(string method, ClosingReason reason, TimeSpan bound)
    {
        if (IsAssigned) _stage.Connection.Tell(new StandInProtocol.Close(reason, bound), ActorRefs.NoSender);
        return _pump.ReleaseAsync(method);
    }
}
