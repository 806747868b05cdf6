using System.Text;
using Confluent.Kafka;
using Troupe.Actors.Streams.Settings;
using Troupe.Actors.Streams.Transactions;
using Troupe.Engine.Transactions;

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

        var staged = new StagedRecords();
        serializer.Stage(ProducerMessage.Single(new ProducerRecord<byte[], byte[]>("copies", message)), staged);
        (key[0], value[0], mark[0]) = (9, 9, 9);

        var record = staged.Records[0].Message;
        Assert.Equal([1], record.Key);
        Assert.Equal([2], record.Value);
        Assert.Equal([3], record.Headers.GetLastBytes("mark"));
    }

    [Fact]
    public void Stage_ShouldLeaveNothingOfAnElement_WhenOneOfItsRecordsCannotBeSerialised()
    {
        var serializer = new EnvelopeSerializer<byte[], string>(Serdes<byte[]>.Serializer, new RefusingSerializer());
        var staged = new StagedRecords();
        serializer.Stage(ProducerMessage.Multi([Of("one", "a"), Of("two", "b")]), staged);
        serializer.Stage(ProducerMessage.PassThrough<byte[], string>(), staged);

        Assert.Throws<FormatException>(() => serializer.Stage(ProducerMessage.Multi([Of("two", "c"), Of("one", "refused")]), staged));

        Assert.Equal(["one", "two"], staged.Records.ToArray().Select(record => record.Target.Topic));
        Assert.Equal([(byte)'a', (byte)'b'], staged.Records.ToArray().Select(record => Assert.Single(record.Message.Value!)));
        Assert.Equal(2, staged.Bytes);
    }

    private static ProducerRecord<byte[], string> Of(string topic, string value) => new(topic, value);

    private sealed class RefusingSerializer : ISerializer<string>
    {
        public byte[] Serialize(string data, SerializationContext context) => data == "refused" ? throw new FormatException("As asked.") : Encoding.UTF8.GetBytes(data);
    }
}
