namespace Troupe.Hosting.Tests;

internal sealed class PlainFilter : IMessageFilter
{
    public bool Accepts(Message<ReadOnlyMemory<byte>> message) => true;
}
