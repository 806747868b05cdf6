using Akka.Actor;

namespace Troupe.Integration.Tests.Misbehaviour;

/// <summary>A child of a consumer, as unruly as its parent.</summary>
internal sealed class UnrulyChild : ReceiveActor
{
    public UnrulyChild(Mischief mischief, int partition)
    {
        var (context, self) = (Context, Self);
        ReceiveAsync<Provocation>(_ => mischief.DoAsync(Place.Child, partition, () => context.Stop(self)));
    }
}
