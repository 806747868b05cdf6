using Confluent.Kafka;
using Troupe.Actors.Streams.Settings;
using Troupe.Actors.Streams.Transactions;

namespace Troupe.Actors.Tests.Streams;

/// <summary>What waits for its transaction has the content of the moment it came.</summary>
public sealed class EnvelopeSerializerTests
{
    [Fact]
    public void Staged_ShouldKeepItsContent_WhenTheBuffersAreUsedAgain()
    {
        byte[] key = [1];
        byte[] value = [2];
        byte[] mark = [3];
        var message = new Message<byte[], byte[]> { Key = key, Value = value, Headers = new Headers { { "mark", mark } } };
        var serializer = new EnvelopeSerializer<byte[], byte[]>(Serdes<byte[]>.Serializer, Serdes<byte[]>.Serializer);

        var staged = Assert.Single(serializer.Serialize(ProducerMessage.Single(new ProducerRecord<byte[], byte[]>("copies", message)))).Message;
        (key[0], value[0], mark[0]) = (9, 9, 9);

        Assert.Equal([1], staged.Key);
        Assert.Equal([2], staged.Value);
        Assert.Equal([3], staged.Headers.GetLastBytes("mark"));
    }
}
