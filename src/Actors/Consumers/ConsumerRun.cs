using Microsoft.Extensions.DependencyInjection;
using Troupe.Engine.Batching;
using Troupe.Engine.Records;
using Troupe.Engine.Telemetry;

namespace Troupe.Actors.Consumers;

/// <summary>A batch at work: how far the walk is, and the services of the batch, opened when they are first asked for.</summary>
/// <param name="command">The batch.</param>
/// <param name="lease">The incarnation's right to it.</param>
/// <param name="transactions">Where a transactional route's work goes; null on any other route.</param>
/// <param name="finishesMessages">Whether a message is finished when its call returned.</param>
/// <param name="scope">Opens the services of the batch.</param>
/// <param name="telemetry">Traces it.</param>
internal sealed class ConsumerRun(
    ConsumerProtocol.Deliver command,
    PartitionLease lease,
    ConsumerTransactions? transactions,
    bool finishesMessages,
    IConsumerScope scope,
    ProcessTelemetry telemetry) : IAsyncDisposable
{
    private AsyncServiceScope? _services;
    private RecordBatch? _admitted;
    private int _begun;

    /// <summary>What is walked: the batch, without what a filter did not accept in the batch form.</summary>
    public RecordBatch Records
    {
        get => _admitted ?? command.Records;
        set => _admitted = value;
    }

    /// <summary>The last offset of the batch, whether a filter accepts that or not.</summary>
    public long LastOffset => command.Records.LastOffset;

    /// <summary>The user's filter over it; made when it is first needed.</summary>
    public BatchFilter? Filter { get; set; }

    /// <summary>Whether a message may be given to nobody any more, as it is too old; null where none expires.</summary>
    public Func<Segment, int, bool>? IsExpired { get; init; }

    /// <summary>Whether the walk ended early.</summary>
    public bool WasCut { get; private set; }

    /// <summary>How many messages from the start were given to user code: in the batch form all of them.</summary>
    public int Delivered => IsWalking ? _begun : command.Records.Count;

    /// <summary>The message the walk is at; null in the batch form.</summary>
    public long? CurrentOffset => _begun > 0 ? Records.OffsetOf(_begun - 1) : null;

    /// <summary>The message that the walk has finished last; null if returning finishes none, or none has returned.</summary>
    public long? LastFinished => finishesMessages && _begun > 1 ? Records.OffsetOf(_begun - 2) : null;

    /// <summary>Number of the attempt of the message at work, in the batch form the greatest of the batch.</summary>
    public int Attempt => command.Attempts is not { } attempts ? 1 : _begun > 0 ? attempts[_begun - 1] : attempts.Max();

    public IReadOnlyList<Exception> Failures => command.Failures;

    public IServiceProvider Services => (_services ??= scope.CreateBatchScope()).ServiceProvider;

    private bool IsWalking => _begun > 0 || WasCut;

    /// <summary>The walk comes to a message; false if it must take no more.</summary>
    public bool Begin(int index)
    {
        lease.ThrowIfRefused();
        // One that expired since the batch was cut is left to the partition, which passes it over.
        WasCut = lease.IsEnding || lease.Flow.EndsWalk || HasExpired(index);
        if (WasCut) return false;
        _begun = index + 1;
        lease.BeginMessage(Records.OffsetOf(index));
        if (telemetry.TracesMessages) telemetry.BeginMessage(index);
        return true;
    }

    /// <summary>
    /// The message's call returned. False if it may have left work undone, and the walk ends before it, or if <see cref="ContinueAsync"/> decides.
    /// </summary>
    public bool Finish(int index)
    {
        if (telemetry.TracesMessages) telemetry.EndMessage();
        if (lease.Token.IsCancellationRequested || lease.EndingWasRead)
        {
            WasCut = true;
            transactions?.FinishMessage(index, Records.OffsetOf(index), isCut: true, finishesMessages);
            return false;
        }

        var goesOn = transactions is null || transactions.FinishMessage(index, Records.OffsetOf(index), isCut: false, finishesMessages);
        if (transactions is null && finishesMessages) lease.Walked(index + 1);
        if (!lease.Flow.EndsWalk) return goesOn;

        // The message itself is through; whoever pauses or goes elsewhere wants no further one.
        WasCut = index + 1 < Records.Count;
        return false;
    }

    /// <summary>Does what the walk has to wait for. False if it takes no further message.</summary>
    public async ValueTask<bool> ContinueAsync()
    {
        if (WasCut || transactions is null) return false;
        await transactions.ContinueAsync();
        return true;
    }

    private bool HasExpired(int index)
    {
        if (IsExpired is null) return false;
        var slice = Records.Locate(index, out var entry);
        return IsExpired(slice.Segment, entry);
    }

    public ValueTask DisposeAsync() => _services is { } services ? services.DisposeAsync() : ValueTask.CompletedTask;
}
