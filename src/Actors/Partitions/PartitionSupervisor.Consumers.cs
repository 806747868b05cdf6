using Akka.Actor;
using Troupe.Actors.Consumers;
using Troupe.Engine.Backoff;
using Troupe.Engine.Telemetry;

namespace Troupe.Actors.Partitions;

/// <content>Making and ending incarnations.</content>
internal sealed partial class PartitionSupervisor
{
    // How many cancelled tokens still run what user code registered with them.
    private int _callbacks;

    // Of incarnations whose actors have not stopped yet.
    private readonly HashSet<IConsumerScope> _scopes = [];

    /// <summary>Makes the next incarnation. Its constructor and <c>OnAssignedAsync</c> run at once; batches wait for them.</summary>
    private void Open()
    {
        var number = ++_incarnations;
        var lease = new PartitionLease(AwaitCallbacks);
        var metadata = OpenMetadata();
        var scope = _services.Consumers.CreateScope();
        _scopes.Add(scope);
        var assignment = new ConsumerAssignment(
            _settings.TopicPartition, _settings.GroupId, _settings.Topic, _settings.Form, _epoch, number, lease, scope, Self,
            _services.Producer, _services.DeadLetters, new ProcessTelemetry(_telemetry, _settings.Form))
        {
            Time = _services.Time,
            Metadata = metadata,
            OffsetMetadata = MetadataHere(),
            Log = _services.Log,
        };
        var props = Akka.Actor.Props.CreateBy(new ConsumerActivator(assignment)).WithDispatcher(Dispatchers.Consumer);
        var actor = Context.ActorOf(props, $"consumer-{number}");
        Context.WatchWith(actor, new IncarnationEnded(number, scope));
        _incarnation = new Incarnation(number, actor, lease, scope) { Metadata = metadata };
        _walkTaken = 0;
        actor.Tell(new ConsumerProtocol.RunHook(ConsumerHook.Assigned));
    }

    /// <summary>A token was cancelled: its callbacks are user code that runs.</summary>
    private void AwaitCallbacks(Task callbacks)
    {
        _callbacks++;
        _ = callbacks.PipeTo(Self, success: () => CallbacksRan.Well, failure: error => new CallbacksRan(error));
    }

    private void EndCallbacks(CallbacksRan ran)
    {
        _callbacks--;
        if (ran.Failure is { } failure) LogCallbackFailed(failure, Position);
    }

    private void Opened(Exception? failure)
    {
        if (failure is null)
        {
            _kernel.OpeningFailures = 0;
            _incarnation!.Activity = IncarnationActivity.Idle;
            TakeFlow(mayFinish: true);
            if (Mend()) GoBack();
            return;
        }

        Context.Stop(_incarnation!.Actor);
        FailOpening(failure);
    }

    /// <summary>No message is to blame: the next one is made when the backoff is over, for ever.</summary>
    private void FailOpening(Exception failure)
    {
        RetirePresent();
        var backoff = Backoff(++_kernel.OpeningFailures);
        _telemetry.Paused(TelemetryNames.Value.NoConsumer);
        LogOpeningFailed(failure, Position, _settings.Topic.Consumer.Name, _kernel.OpeningFailures, backoff);
        Timers.StartSingleTimer(OpenTimer, OpenNext.Instance, backoff);
    }

    /// <summary>Nothing more of the present incarnation counts but what it has marked until now.</summary>
    private void RetirePresent()
    {
        _incarnation!.Lease.Kill();
        NoteActivity(_incarnation);
        TakeMarks();
        TakeFlow(mayFinish: false);
        _incarnation = null;
        Mend();
    }

    /// <summary>Ends an incarnation that has nothing to do; a busy one is left to its task and stopped when that ends.</summary>
    private void StopPresent()
    {
        if (_incarnation is not { } incarnation) return;
        RetirePresent();
        if (!incarnation.IsBusy) Context.Stop(incarnation.Actor);
    }

    private void Dispose(IConsumerScope scope)
    {
        _scopes.Remove(scope);
        var logger = _logger;
        var position = Position;
        _ = DisposeAsync();

        async Task DisposeAsync()
        {
            try
            {
                await scope.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // The user's own services throw as they go; the partition goes on.
                LogScopeFailed(logger, exception, position);
            }
        }
    }

    private TimeSpan Backoff(int failures) => BackoffSchedule.Delay(_settings.Topic.Backoff, failures, Random.Shared.NextDouble());

    /// <summary>An incarnation's actor has stopped, for whatever reason.</summary>
    private sealed record IncarnationEnded(int Number, IConsumerScope Scope);

    private sealed record CallbacksRan(Exception? Failure)
    {
        public static readonly CallbacksRan Well = new((Exception?)null);
    }

    private sealed record OpenNext
    {
        public static readonly OpenNext Instance = new();
    }
}
