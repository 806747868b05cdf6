using Confluent.Kafka;
using Troupe.Actors.Consumers;

namespace Troupe.Actors.Tests.Consumers;

/// <summary>What waits for its transaction has the content of the moment it was produced.</summary>
public sealed class OutgoingMessageTests
{
    [Fact]
    public void Staged_ShouldKeepItsContent_WhenTheBufferIsUsedAgain()
    {
        byte[] buffer = [1];
        byte[] mark = [2];
        var headers = new Headers { { "mark", mark }, { "none", null } };

        var staged = OutgoingMessage.Stage("copies", buffer, null, headers).Message;
        (buffer[0], mark[0]) = (9, 9);
        headers.Add("later", [3]);

        Assert.Equal([1], staged.Value);
        Assert.Equal([2], staged.Headers.GetLastBytes("mark"));
        Assert.Null(staged.Headers.GetLastBytes("none"));
        Assert.False(staged.Headers.TryGetLastBytes("later", out _));
    }

    [Fact]
    public void Staged_ShouldKeepItsContent_WhenTheBufferIsPassedAsAnObject()
    {
        byte[] buffer = [1];

        var staged = OutgoingMessage.Stage<object>("copies", buffer, null, null).Message;
        buffer[0] = 9;

        Assert.Equal([1], staged.Value);
    }

    [Fact]
    public void Staged_ShouldBeATombstone_WhenThereIsNoValue() => Assert.Null(OutgoingMessage.Stage<byte[]?>("copies", null, "key", null).Message.Value);
}
