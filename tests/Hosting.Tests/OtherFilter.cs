namespace Troupe.Hosting.Tests;

internal sealed class OtherFilter : IMessageFilter
{
    public bool Accepts(Message<ReadOnlyMemory<byte>> message) => true;
}
