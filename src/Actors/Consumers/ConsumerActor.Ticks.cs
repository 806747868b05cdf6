using Akka.Dispatch;
using Troupe.Actors.Consumers;
using Troupe.Engine.Telemetry;

namespace Troupe;

/// <content>Calls without messages.</content>
public abstract partial class ConsumerActor
{
    private ConsumerTick? _tick;
    private long _lastTick;

    /// <summary>
    /// Runs on a periodic topic (<c>Periodic</c>) while its partition is assigned and nothing else of it runs: when it was idle for a time, or at the
    /// moments of a cron expression; also before the first batch. It may mark, produce and run a transaction as <c>ConsumeAsync</c> may. Batches wait
    /// for it. An exception is reported and changes nothing; the next tick comes all the same.
    /// </summary>
    /// <param name="cancellationToken">Cancelled when the call must come to its end: the partition is given up, gone, or the process stops.</param>
    protected virtual Task TickAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Runs when all that is in the partition was delivered, each time its end is reached anew; more may have been written by then. It may do what a tick
    /// may. An exception is reported and changes nothing.
    /// </summary>
    /// <param name="cancellationToken">Cancelled when the call must come to its end.</param>
    protected virtual Task OnEndOfPartitionAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Tick(ConsumerProtocol.RunTick command)
    {
        // One that user code stashed comes again: it was answered already.
        if (command.Number <= _lastTick) return;
        _lastTick = command.Number;

        // It may have waited behind the actor's own messages for longer than the partition was ours.
        if (_assignment.Lease.IsEnding) AnswerTick(command, hasRun: false, null);
        else ActorTaskScheduler.RunTask(() => RunTickAsync(command));
    }

    private async Task RunTickAsync(ConsumerProtocol.RunTick command)
    {
        var lease = _assignment.Lease;
        TickTelemetry? telemetry = command.IsEndOfPartition ? null : TickTelemetry.Begin(_assignment.Telemetry.Partition);
        Exception? failure = null;
        _transactions?.BeginRun();
        try
        {
            await RunTickAsync(lease, command.IsEndOfPartition);
            if (_transactions is null) await lease.SettleAsync();
            else await _transactions.EndAsync(finished: null, isCut: false);
        }
        catch (Exception exception)
        {
            // What it produced may be refused later, which must not become the failure of a message.
            if (_transactions is not null) await _transactions.FailAsync();
            else await SettleMarksAsync(lease);
            failure = exception;
        }

        if (failure is not null && _transactions?.End is TransactionAbortedException)
        {
            // By its own wish, and no error: what it would have finished comes again.
            _assignment.Supervisor.Tell(new ConsumerProtocol.Undone(_assignment.Incarnation), Self);
            failure = null;
        }
        else if (failure is OperationCanceledException && lease.Token.IsCancellationRequested)
        {
            failure = null;
        }

        _transactions?.EndRun();
        telemetry?.End(failure);
        AnswerTick(command, hasRun: true, failure);
    }

    private async Task RunTickAsync(PartitionLease lease, bool isEndOfPartition)
    {
        var tick = new ConsumerTick(_assignment.Scope);
        _tick = tick;
        try
        {
            await (isEndOfPartition ? OnEndOfPartitionAsync(lease.Token) : TickAsync(lease.Token));
        }
        finally
        {
            _tick = null;
            // The tick's services are a part of it: one that throws as it goes fails the tick.
            await tick.DisposeAsync();
        }
    }

    private void AnswerTick(ConsumerProtocol.RunTick command, bool hasRun, Exception? failure) =>
        _assignment.Supervisor.Tell(
            new ConsumerProtocol.TickDone(_assignment.Incarnation, hasRun, failure) { IsEndOfPartition = command.IsEndOfPartition }, Self);
}
