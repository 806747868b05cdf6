namespace Troupe.Actors.Tests.Routing;

internal sealed class PlainFilter : IMessageFilter
{
    public bool Accepts(Message<ReadOnlyMemory<byte>> message) => true;
}
