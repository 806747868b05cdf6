using Akka.Actor;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Misbehaviour;

/// <summary>A consumer that misbehaves wherever it is told to, and calls no base method.</summary>
internal abstract class UnrulyConsumer : PartitionConsumerActor<string>, IWithUnboundedStash
{
    private readonly Mischief _mischief;
    private readonly IActorRef _child;

    protected UnrulyConsumer(Journal journal, Mischief mischief, TimeProvider time)
    {
        (Journal, _mischief, Time) = (journal, mischief, time);
        ReceiveAsync<Provocation>(_ => mischief.DoAsync(Place.OwnHandler, Partition, StopSelf));
        mischief.Do(Place.Constructor, Partition, StopSelf);
        _child = Context.ActorOf(Props.Create(() => new UnrulyChild(mischief, Partition)));
    }

    public IStash Stash { get; set; } = null!;

    protected Journal Journal { get; }

    protected TimeProvider Time { get; }

    private int Partition => TopicPartition.Partition.Value;

    protected override void PreStart()
    {
    }

    protected override void PostStop() => _mischief.Do(Place.PostStop, Partition, StopSelf);

    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(_ => _mischief.Deed == Misdeed.Escalates ? Directive.Escalate : Directive.Restart);

    protected override async Task OnAssignedAsync(CancellationToken cancellationToken)
    {
        if (_mischief.Place == Place.OwnHandler) Self.Tell(Provocation.Instance);
        if (_mischief is { Place: Place.Child, Deed: not Misdeed.Escalates }) _child.Tell(Provocation.Instance);
        if (_mischief.Deed == Misdeed.Stashes) Stash.Stash();
        await _mischief.DoAsync(Place.OnAssigned, Partition, StopSelf);
    }

    protected override Task OnRevokedAsync(CancellationToken cancellationToken) => _mischief.DoAsync(Place.OnRevoked, Partition, StopSelf);

    protected override Task OnShutdownAsync(CancellationToken cancellationToken) => _mischief.DoAsync(Place.OnShutdown, Partition, StopSelf);

    /// <summary>What both forms do with a message before they finish it.</summary>
    protected async Task MisbehaveAsync(Place place, Message<string> message)
    {
        if (_mischief.Place == Place.Child)
        {
            // Long enough for the child to fail while the call runs.
            _child.Tell(Provocation.Instance);
            await Task.Delay(TimeSpan.FromMilliseconds(2), Time, CancellationToken.None);
        }

        if (message.Offset < 2 || Partition != Mischief.Partition || place != _mischief.Place) return;
        switch (_mischief.Deed)
        {
            case Misdeed.Stashes when message.Offset == 2:
                Stash.Stash();
                break;
            case Misdeed.Stashes:
                Stash.UnstashAll();
                break;
            case Misdeed.IgnoresEverything:
                Become(_ => true);
                break;
            case Misdeed.MarksLater:
                _ = MarkLaterAsync(message);
                break;
            default:
                await _mischief.DoAsync(place, Partition, StopSelf);
                // A stop takes effect where the call awaits.
                await Task.Yield();
                break;
        }
    }

    private async Task MarkLaterAsync(Message<string> message)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(50), Time, CancellationToken.None).ConfigureAwait(false);
        MarkAsConsumed(message);
    }

    private void StopSelf() => Context.Stop(Self);
}
