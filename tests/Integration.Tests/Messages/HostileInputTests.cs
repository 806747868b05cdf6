using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Messages;

// Everything a topic may hold, in one partition: no key, no value, nothing in them, a value of a megabyte, text that is no text, the same
// header again and again, times before 1970. Each arrives as the bare client reads it, byte for byte, and goes through the dead letter queue
// the same way. Guards against a message that stops its neighbours, and against bytes that change on the way.
public sealed class HostileInputTests
{
    private static readonly byte[] NoText = [0xC3, 0x28, 0xFF, 0xFE, 0x00, 0xED, 0xA0, 0x80];

    private static Message<byte[]?, byte[]?>[] Messages =>
    [
        new() { Key = null, Value = "null key"u8.ToArray() },
        new() { Key = "tombstone"u8.ToArray(), Value = null },
        new() { Key = null, Value = null },
        new() { Key = [], Value = [] },
        new() { Key = NoText, Value = NoText, Headers = new Headers { { "no text", NoText } } },
        new() { Key = "large"u8.ToArray(), Value = Large() },
        new() { Key = "headers"u8.ToArray(), Value = "v"u8.ToArray(), Headers = Repeated() },
        new() { Key = "1969"u8.ToArray(), Value = "v"u8.ToArray(), Timestamp = new Timestamp(-86_400_000, TimestampType.CreateTime) },
        new() { Key = "1970"u8.ToArray(), Value = "v"u8.ToArray(), Timestamp = new Timestamp(1, TimestampType.CreateTime) },
        new() { Key = "json"u8.ToArray(), Value = Encoding.UTF8.GetBytes(new string('[', 100_000)) },
        new() { Key = "last"u8.ToArray(), Value = "good"u8.ToArray() },
    ];

    [SkippableTheory, EveryBroker]
    public async Task Messages_ShouldArriveByteForByte_WhateverTheyHold(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var queue = await stage.CreateTopicAsync("dead");
        await ProduceAsync(stage, topic);
        var expected = (await stage.ReadAsync(topic)).Select(Picture).ToArray();

        var host = await stage.StartHostAsync(group => group.Topic<BytesConsumer>(topic, route => route.DeadLetterQueue(queue, maxRetries: 0).QuickBackoff()));
        await host.Log.WhenLoggedAsync(LogEvents.DeadLettered, expected.Length);
        await host.StopAsync();

        Assert.Equal(expected, host.Journal.All.Where(entry => !entry.IsDelivery).Select(entry => entry.What));
        Assert.Equal(expected, (await stage.ReadAsync(queue)).Select(letter => Picture(WithoutOwnHeaders(letter))));
        Assert.Equal(expected.Length, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task Messages_ShouldBeReadAsTextWithoutACrash_WhateverTheyHold(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var count = await ProduceAsync(stage, topic);

        var host = await stage.StartHostAsync(group => group.Topic<TextConsumer>(topic));
        await host.Journal.WhenNotedAsync("last good");
        await host.StopAsync();

        Assert.Equal(Enumerable.Range(0, count).Select(offset => (long)offset), host.Journal.Offsets());
        Assert.Empty(host.Log.Logged(LogEvents.AttemptFailed));
        Assert.Equal(count, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task GoodMessages_ShouldBeProcessed_WhenTheirNeighboursAreNoJson(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        var queue = await stage.CreateTopicAsync("dead");
        var count = await ProduceAsync(stage, topic);
        await stage.ProduceAsync(topic, 0, """{"id":42}""");

        var host = await stage.StartHostAsync(group => group.Topic<JsonConsumer>(topic, route => route.DeadLetterQueue(queue).QuickBackoff()));
        await host.Journal.WhenNotedAsync("42");
        await host.StopAsync();

        // Tombstones are the default of their type and no failure.
        var tombstones = Messages.Count(message => message.Value is null);
        Assert.Equal(count - tombstones, (await stage.ReadAsync(queue)).Count);
        Assert.Equal(count + 1, await stage.CommittedOffsetAsync(topic));
    }

    [SkippableTheory, EveryBroker]
    public async Task Topic_ShouldBeConsumed_WhenItsNameIsAsLongAsKafkaAllows(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var name = stage.NameTopic("a.b-c_d");
        var topic = await stage.CreateTopicAsync(new string('x', 249 - name.Length) + name);
        await stage.ProduceNumbersAsync(topic, 5);

        var host = await stage.StartHostAsync(group => group.Topic<TextConsumer>(topic));
        await host.Journal.WhenDeliveredAsync(offset: 4);
        await host.StopAsync();

        Assert.Equal(249, topic.Length);
        Assert.Equal(5, await stage.CommittedOffsetAsync(topic));
    }

    /// <summary>Produces all that the broker takes, and answers how many that were: Kafka 4 refuses times before 1970, older ones and the embedded one do not.</summary>
    private static async Task<int> ProduceAsync(TestStage stage, string topic)
    {
        var count = 0;
        foreach (var message in Messages)
        {
            try
            {
                await stage.ProduceAsync(topic, 0, [message]);
                count++;
            }
            catch (ProduceException<byte[]?, byte[]?> exception) when (exception.Error.Code == ErrorCode.InvalidTimestamp)
            {
                Assert.True(message.Timestamp.UnixTimestampMs < 0, $"{message.Timestamp.UnixTimestampMs} was refused.");
            }
        }

        Assert.InRange(count, Messages.Length - 1, Messages.Length);
        return count;
    }

    private static byte[] Large()
    {
        // Bytes that do not compress.
        var value = new byte[1024 * 1024];
        new Random(1).NextBytes(value);
        return value;
    }

    private static Headers Repeated()
    {
        var headers = new Headers { { "", "no name"u8.ToArray() }, { "null", null } };
        for (var number = 0; number < 20; number++) headers.Add("again", Encoding.UTF8.GetBytes($"{number}"));
        return headers;
    }

    private static ConsumeResult<byte[]?, byte[]?> WithoutOwnHeaders(ConsumeResult<byte[]?, byte[]?> letter)
    {
        foreach (var name in letter.Message.Headers.Select(header => header.Key).Where(key => key.StartsWith("troupe-", StringComparison.Ordinal)).Distinct().ToArray())
            letter.Message.Headers.Remove(name);
        return letter;
    }

    private static string Picture(ConsumeResult<byte[]?, byte[]?> record) =>
        Picture(record.Message.Key, record.Message.Value, record.Message.Headers, record.Message.Timestamp);

    /// <summary>Everything of a message in one line, large values by their hash.</summary>
    private static string Picture(byte[]? key, byte[]? value, Headers headers, Timestamp timestamp) => string.Create(
        CultureInfo.InvariantCulture,
        $"key {Picture(key)} value {Picture(value)} at {timestamp.UnixTimestampMs} headers {string.Join(", ", headers.Select(header => $"{header.Key}={Picture(header.GetValueBytes())}"))}");

    private static string Picture(byte[]? bytes) =>
        bytes is null ? "null" : $"{bytes.Length}:{(bytes.Length > 64 ? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes)) : Convert.ToHexString(bytes))}";

    private sealed class BytesConsumer(Journal journal) : PartitionConsumerActor<byte[]?, byte[]?>
    {
        protected override Task ConsumeAsync(KeyedMessage<byte[]?, byte[]?> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            journal.Note(Picture(message.Key, message.Value, message.Headers, message.Timestamp), message.Position);
            var isSameRaw = message.IsTombstone == message.Value is null
                && message.RawValue.Span.SequenceEqual(message.Value) && message.RawKey.Span.SequenceEqual(message.Key);
            if (!isSameRaw) journal.Note("raw bytes differ", message.Position);
            throw new InvalidOperationException("on to the queue");
        }
    }

    private sealed class TextConsumer(Journal journal) : PartitionConsumerActor<string?>
    {
        protected override Task ConsumeAsync(Message<string?> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            if (message.Key == "last") journal.Note($"last {message.Value}", message.Position);
            return Task.CompletedTask;
        }
    }

    private sealed record Order(int Id);

    private sealed class JsonConsumer(Journal journal) : PartitionConsumerActor<Order?>
    {
        protected override Task ConsumeAsync(Message<Order?> message, CancellationToken cancellationToken)
        {
            if (message.Value is { } order) journal.Note($"{order.Id}", message.Position);
            return Task.CompletedTask;
        }
    }
}
