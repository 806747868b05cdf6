using Akka.Actor;

namespace Troupe.Actors.Partitions;

/// <summary>
/// A failed consumer is always stopped: its supervisor makes another one, in its own time. Akka's defaults would either stop it silently or
/// restart a failing constructor tens of thousands of times a second. The supervisor says what failed; Akka need not say it again.
/// </summary>
internal sealed class ConsumerStrategy(Action<IActorRef, Exception> failed)
    : OneForOneStrategy(maxNrOfRetries: -1, withinTimeMilliseconds: -1, _ => Directive.Stop, loggingEnabled: false)
{
    protected override Directive Handle(IActorRef child, Exception exception)
    {
        failed(child, exception);
        return Directive.Stop;
    }
}
