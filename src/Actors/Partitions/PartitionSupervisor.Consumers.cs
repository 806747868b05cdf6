using Akka.Actor;
using Troupe.Actors.Consumers;
using Troupe.Engine.Backoff;

namespace Troupe.Actors.Partitions;

/// <content>Making and ending incarnations.</content>
internal sealed partial class PartitionSupervisor
{
    /// <summary>Makes the next incarnation. Its constructor and <c>OnAssignedAsync</c> run at once; batches wait for them.</summary>
    private void Open()
    {
        var number = ++_incarnations;
        var lease = new PartitionLease();
        var scope = _services.Consumers.CreateScope();
        var assignment = new ConsumerAssignment(
            _settings.TopicPartition, _settings.GroupId, _settings.Topic, _settings.Form, _epoch, number, lease, scope, Self,
            _services.Producer, _services.DeadLetters);
        var props = Akka.Actor.Props.CreateBy(new ConsumerActivator(assignment)).WithDispatcher(Dispatchers.Consumer);
        var actor = Context.ActorOf(props, $"consumer-{number}");
        Context.WatchWith(actor, new IncarnationEnded(number, scope));
        _incarnation = new Incarnation(number, actor, lease, scope);
        _walkTaken = 0;
        actor.Tell(new ConsumerProtocol.RunHook(ConsumerHook.Assigned));
    }

    private void Opened(Exception? failure)
    {
        if (failure is null)
        {
            _kernel.OpeningFailures = 0;
            _incarnation!.Activity = IncarnationActivity.Idle;
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
        LogOpeningFailed(failure, Position, _settings.Topic.Consumer.Name, _kernel.OpeningFailures, backoff);
        Timers.StartSingleTimer(OpenTimer, OpenNext.Instance, backoff);
    }

    /// <summary>Nothing more of the present incarnation counts but what it has marked until now.</summary>
    private void RetirePresent()
    {
        _incarnation!.Lease.Kill();
        TakeMarks();
        _incarnation = null;
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

    private sealed record OpenNext
    {
        public static readonly OpenNext Instance = new();
    }
}
