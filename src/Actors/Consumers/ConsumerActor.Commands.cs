using Akka.Actor;
using Akka.Dispatch;
using Confluent.Kafka;
using Troupe.Actors.Consumers;
using Troupe.Actors.Dispatching;
using Troupe.Engine.Batching;
using Troupe.Engine.Consuming;
using Troupe.Engine.Failure;
using Troupe.Engine.Filters;

namespace Troupe;

/// <content>How the engine runs user code: every command is taken before the user's own handlers could see it.</content>
public abstract partial class ConsumerActor
{
    private ConsumerRun? _run;
    private int _lastBatch;
    private ConsumerHook? _lastHook;

    /// <summary>Runs before the user's handlers and takes what is the engine's.</summary>
    protected sealed override bool AroundReceive(Receive receive, object message)
    {
        // Whatever comes now may run user code, and that may wait.
        WakeUps.Release();
        switch (message)
        {
            // A batch that user code stashed comes again: it was answered already.
            case ConsumerProtocol.Deliver deliver when deliver.Records.Number <= _lastBatch:
                return true;
            case ConsumerProtocol.Deliver deliver:
                ActorTaskScheduler.RunTask(() => ConsumeAsync(deliver));
                return true;
            // So does a hook: the one at the assignment runs first and once, and of those at the end only one is asked for.
            case ConsumerProtocol.RunHook command when command.Hook == _lastHook || (command.Hook == ConsumerHook.Assigned && _lastHook is not null):
                return true;
            case ConsumerProtocol.RunHook command:
                _lastHook = command.Hook;
                ActorTaskScheduler.RunTask(() => RunAsync(command.Hook));
                return true;
            case ConsumerProtocol.RunTick tick:
                Tick(tick);
                return true;
            default:
                return base.AroundReceive(receive, message);
        }
    }

    /// <summary>Sealed: an incarnation is never restarted, another one takes its place.</summary>
    public sealed override void AroundPreRestart(Exception cause, object message) => base.AroundPreRestart(cause, message);

    /// <summary>Sealed: an incarnation is never restarted, another one takes its place.</summary>
    public sealed override void AroundPostRestart(Exception cause, object message) => base.AroundPostRestart(cause, message);

    /// <summary>Sealed; override <c>PreStart</c> or, better, <see cref="OnAssignedAsync"/>.</summary>
    public sealed override void AroundPreStart() => base.AroundPreStart();

    /// <summary>Sealed; override <c>PostStop</c>.</summary>
    public sealed override void AroundPostStop()
    {
        WakeUps.Release();
        base.AroundPostStop();
    }

    /// <summary>Hands the batch to the face, which runs user code.</summary>
    private protected abstract Task ConsumeAsync(RecordBatch records, CancellationToken cancellationToken);

    /// <summary>The walk comes to a message; false if it must take no more.</summary>
    private protected bool BeginMessage(int index) => Running().Begin(index);

    /// <summary>The message's call returned; false if the walk ends before it.</summary>
    private protected bool FinishMessage(int index) => Running().Finish(index);

    /// <summary>Asked where <see cref="FinishMessage"/> said no: whether the walk may go on after all. It may have to wait for a commit.</summary>
    private protected ValueTask<bool> ContinueAsync() => Running().ContinueAsync();

    private async Task ConsumeAsync(ConsumerProtocol.Deliver deliver)
    {
        var (incarnation, lease, supervisor) = (_assignment.Incarnation, _assignment.Lease, _assignment.Supervisor);
        var telemetry = _assignment.Telemetry;
        var run = new ConsumerRun(deliver, lease, _transactions, FinishesMessages, _assignment.Scope, telemetry)
        {
            IsExpired = _assignment.Topic.Filters is { ExpireAfter: not null } filters ? (segment, entry) => MessageAge.IsExpired(filters, segment, entry, _assignment.Time) : null,
        };
        _lastBatch = deliver.Records.Number;
        if (lease.Flow.EndsWalk)
        {
            // It was paused, or wants to go on elsewhere, before it came to this batch.
            supervisor.Tell(new ConsumerProtocol.BatchDone(incarnation, deliver.Records.Number, Delivered: 0, Complete: false));
            return;
        }

        _run = run;
        lease.BeginRun();
        _transactions?.BeginRun();
        telemetry.Begin(deliver.Records, deliver.Attempts, deliver.Failures);
        var isCut = false;
        try
        {
            await ConsumeAsync(run, lease);
            isCut = IsCut(run, lease);
            if (_transactions is not null) await _transactions.EndAsync(FinishesBatches ? deliver.Records : null, isCut);
        }
        catch (OperationCanceledException) when (lease.Token.IsCancellationRequested)
        {
            // It obeyed: no attempt, and only what was marked counts; of a transactional route what lay before it.
            if (_transactions is not null) await _transactions.FailAsync();
        }
        catch (Exception exception)
        {
            if (_transactions is not null) await _transactions.FailAsync();
            else await SettleMarksAsync(lease);
            var failure = Failure(run, exception);
            telemetry.End(run.Records, run.Delivered, failure.InnerException);
            _transactions?.EndRun();
            if (!_assignment.Topic.KeepConsumer && failure.Kind != FailureKind.Aborted) throw failure;
            supervisor.Tell(new ConsumerProtocol.BatchFailed(failure));
            return;
        }

        _transactions?.EndRun();
        telemetry.End(run.Records, run.Delivered, null);
        // User code is over: this thread is awake, and takes the answer to the supervisor itself.
        WakeUps.HoldToEndOfItem();
        supervisor.Tell(new ConsumerProtocol.BatchDone(incarnation, deliver.Records.Number, run.Delivered, Complete: !isCut && !IsCut(run, lease))
        {
            MarkedNothing = _transactions is { MarkedNothing: true },
        });
    }

    /// <summary>Whether the call may have left work undone.</summary>
    private bool IsCut(ConsumerRun run, PartitionLease lease) =>
        run.WasCut
        || lease.Token.IsCancellationRequested
        || lease.EndingWasRead
        || (_assignment.Form == ConsumerForm.Batch && lease.Flow.LiesWithin(run.LastOffset));

    private async Task ConsumeAsync(ConsumerRun run, PartitionLease lease)
    {
        try
        {
            if (Admit(run) is { } admitted) await ConsumeAsync(admitted, lease.Token);
            await lease.SettleAsync();
        }
        finally
        {
            _run = null;
            // The batch's services are a part of it: one that throws as it goes fails the batch.
            await run.DisposeAsync();
        }
    }

    /// <summary>
    /// What was finished before the failure may wait for the broker to take what it produced; without this it would run again. The supervisor
    /// bounds it: the client itself may try for as long as <c>message.timeout.ms</c>.
    /// </summary>
    private async Task SettleMarksAsync(PartitionLease lease)
    {
        try
        {
            var settled = lease.SettleAsync();
            if (!settled.IsCompleted)
            {
                var overdue = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _assignment.Supervisor.Tell(new ConsumerProtocol.SettlingMarks(_assignment.Incarnation, overdue), Self);
                settled = await Task.WhenAny(settled, overdue.Task).WaitAsync(lease.Token);
            }

            await settled;
        }
        catch (Exception exception) when (exception is ProduceRefusedException or OperationCanceledException)
        {
            // What was refused is not finished, and the failure at hand is already an attempt.
        }
    }

    /// <summary>In the message form with automatic offsets a message is finished when its call returned.</summary>
    private bool FinishesMessages => _assignment is { Form: ConsumerForm.Message, Topic.ManualOffsets: false };

    /// <summary>In the batch form with automatic offsets a batch is.</summary>
    private bool FinishesBatches => _assignment is { Form: ConsumerForm.Batch, Topic.ManualOffsets: false };

    private async Task RunAsync(ConsumerHook hook)
    {
        var (incarnation, lease, supervisor) = (_assignment.Incarnation, _assignment.Lease, _assignment.Supervisor);
        Exception? failure = null;
        _transactions?.BeginRun();
        try
        {
            await (hook switch
            {
                ConsumerHook.Assigned => OnAssignedAsync(lease.Token),
                ConsumerHook.Revoked => OnRevokedAsync(lease.Token),
                _ => OnShutdownAsync(lease.Token),
            });
            if (_transactions is null) await lease.SettleAsync();
            else await _transactions.EndAsync(finished: null, isCut: false);
        }
        catch (Exception exception)
        {
            // Reported to the supervisor, who decides: no exception of a hook may end the incarnation by itself.
            failure = exception;
        }

        _transactions?.EndRun();
        supervisor.Tell(new ConsumerProtocol.HookDone(incarnation, hook, failure));
    }

    private ConsumerFailedException Failure(ConsumerRun run, Exception exception)
    {
        var (culprit, kind, cause) = exception switch
        {
            _ when _transactions?.End is TransactionRolledBackException => (null, FailureKind.RolledBack, exception),
            _ when _transactions?.End is TransactionAbortedException aborted => (run.CurrentOffset, FailureKind.Aborted, aborted),
            _ when _transactions?.End is ProduceRefusedException refusal => (_transactions.EndedInCall ? run.CurrentOffset : null, FailureKind.Delivery, refusal),
            MessageDeserializationException unreadable => (OffsetHere(unreadable.Position), FailureKind.Deserialization, unreadable.InnerException!),
            MessageFailedException failed => (OffsetHere(failed.Position), FailureKind.Handler, failed.InnerException ?? failed),
            ProduceRefusedException refused => (refused.Offset, FailureKind.Delivery, refused),
            _ => (run.CurrentOffset, FailureKind.Handler, exception),
        };
        return new ConsumerFailedException(_assignment.Incarnation, run.Records.Number, culprit, kind, cause);
    }

    /// <summary>A message of another partition is not to blame here.</summary>
    private long? OffsetHere(TopicPartitionOffset position) => position.TopicPartition == TopicPartition ? position.Offset.Value : null;
}
