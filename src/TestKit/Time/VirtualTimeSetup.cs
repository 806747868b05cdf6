using Akka.Actor.Setup;

namespace Troupe.TestKit.Time;

/// <summary>Hands the clock to the dispatchers of an actor system that is being made.</summary>
internal sealed class VirtualTimeSetup(VirtualTime time) : Setup
{
    public VirtualTime Time { get; } = time;
}
