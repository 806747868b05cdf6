namespace Troupe.Examples.Tests.Snippets;

public sealed class TestRemindersFilter : IMessageFilter
{
    public bool Accepts(Message<ReadOnlyMemory<byte>> message) => message.Key?.StartsWith("test-", StringComparison.Ordinal) != true;
}
