using Akka.Actor;

namespace Troupe.Actors.Partitions;

/// <summary>
/// A failed consumer is always stopped: its supervisor makes another one, in its own time. Akka's defaults would either stop it silently or
/// restart a failing constructor tens of thousands of times a second.
/// </summary>
internal sealed class ConsumerStrategy(Action<IActorRef, Exception> failed) : OneForOneStrategy(_ => Directive.Stop)
{
    protected override Directive Handle(IActorRef child, Exception exception)
    {
        failed(child, exception);
        return Directive.Stop;
    }
}
