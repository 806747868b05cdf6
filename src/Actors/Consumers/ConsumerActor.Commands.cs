using Akka.Actor;
using Akka.Dispatch;
using Confluent.Kafka;
using Troupe.Actors.Consumers;
using Troupe.Engine.Batching;
using Troupe.Engine.Consuming;
using Troupe.Engine.Failure;

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
    public sealed override void AroundPostStop() => base.AroundPostStop();

    /// <summary>Hands the batch to the face, which runs user code.</summary>
    private protected abstract Task ConsumeAsync(RecordBatch records, CancellationToken cancellationToken);

    /// <summary>The walk comes to a message; false if it must take no more.</summary>
    private protected bool BeginMessage(int index) => Running().Begin(index);

    /// <summary>The message's call returned; false if the walk ends before it.</summary>
    private protected bool FinishMessage(int index) => Running().Finish(index);

    private async Task ConsumeAsync(ConsumerProtocol.Deliver deliver)
    {
        var (incarnation, lease, supervisor) = (_assignment.Incarnation, _assignment.Lease, _assignment.Supervisor);
        var run = new ConsumerRun(deliver, lease, FinishesMessages, _assignment.Scope);
        _lastBatch = deliver.Records.Number;
        _run = run;
        lease.BeginRun();
        try
        {
            await ConsumeAsync(run, lease);
        }
        catch (OperationCanceledException) when (lease.Token.IsCancellationRequested)
        {
            // It obeyed: no attempt, and only what was marked counts.
        }
        catch (Exception exception) when (_assignment.Topic.KeepConsumer)
        {
            await SettleMarksAsync(lease);
            supervisor.Tell(new ConsumerProtocol.BatchFailed(Failure(run, exception)));
            return;
        }
        catch (Exception exception)
        {
            await SettleMarksAsync(lease);
            throw Failure(run, exception);
        }

        var complete = !run.WasCut && !lease.Token.IsCancellationRequested && !lease.EndingWasRead;
        supervisor.Tell(new ConsumerProtocol.BatchDone(incarnation, deliver.Records.Number, run.Delivered, complete));
    }

    private async Task ConsumeAsync(ConsumerRun run, PartitionLease lease)
    {
        try
        {
            await ConsumeAsync(run.Records, lease.Token);
            await lease.SettleAsync();
        }
        finally
        {
            _run = null;
            // The batch's services are a part of it: one that throws as it goes fails the batch.
            await run.DisposeAsync();
        }
    }

    /// <summary>What was finished before the failure may wait for the broker to take what it produced; without this it would run again.</summary>
    private static async Task SettleMarksAsync(PartitionLease lease)
    {
        try
        {
            await lease.SettleAsync().WaitAsync(lease.Token);
        }
        catch (Exception exception) when (exception is ProduceRefusedException or OperationCanceledException)
        {
            // What was refused is not finished, and the failure at hand is already an attempt.
        }
    }

    /// <summary>In the message form with automatic offsets a message is finished when its call returned.</summary>
    private bool FinishesMessages => _assignment is { Form: ConsumerForm.Message, Topic.ManualOffsets: false };

    private async Task RunAsync(ConsumerHook hook)
    {
        var (incarnation, lease, supervisor) = (_assignment.Incarnation, _assignment.Lease, _assignment.Supervisor);
        Exception? failure = null;
        try
        {
            await (hook switch
            {
                ConsumerHook.Assigned => OnAssignedAsync(lease.Token),
                ConsumerHook.Revoked => OnRevokedAsync(lease.Token),
                _ => OnShutdownAsync(lease.Token),
            });
            await lease.SettleAsync();
        }
        catch (Exception exception)
        {
            // Reported to the supervisor, who decides: no exception of a hook may end the incarnation by itself.
            failure = exception;
        }

        supervisor.Tell(new ConsumerProtocol.HookDone(incarnation, hook, failure));
    }

    private ConsumerFailedException Failure(ConsumerRun run, Exception exception)
    {
        var (culprit, kind, cause) = exception switch
        {
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
