using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.DeadLetters;

// Five source partitions share a queue of three. All dead letters of one source partition lie in one partition of the queue, in their order,
// as they were, with headers that lead back to where they came from. Guards against dead letters that cannot be redriven in order.
public sealed class DeadLetterPartitionTests
{
    private const int SourcePartitions = 5;
    private const int QueuePartitions = 3;
    private const int PerPartition = 6;

    // Lately: a broker deletes records that are older than its retention at any time.
    private static readonly long Began = TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds();

    [SkippableTheory, EveryBroker]
    public async Task DeadLetters_ShouldKeepOrderAndBytesPerSourcePartition_WhenTheQueueHasFewerPartitions(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders", SourcePartitions);
        var queue = await stage.CreateTopicAsync("dead", QueuePartitions);
        for (var partition = 0; partition < SourcePartitions; partition++)
        {
            var source = partition;
            await stage.ProduceAsync(topic, partition, Enumerable.Range(0, PerPartition).Select(number => Original(source, number)));
        }

        var host = await stage.StartHostAsync(group => group.Topic<Consumer>(topic, route => route.DeadLetterQueue(queue, maxRetries: 0).QuickBackoff()));
        await host.Log.WhenLoggedAsync(LogEvents.DeadLettered, SourcePartitions * PerPartition);
        await host.StopAsync();

        var letters = await stage.ReadAsync(queue);
        Assert.Equal(SourcePartitions * PerPartition, letters.Count);
        foreach (var ofSource in letters.GroupBy(letter => letter.Header(DeadLetterHeaders.SourcePartition)))
        {
            var source = int.Parse(ofSource.Key, CultureInfo.InvariantCulture);
            Assert.All(ofSource, letter => Assert.Equal(source % QueuePartitions, letter.Partition.Value));
            Assert.Equal(
                Enumerable.Range(0, PerPartition).Select(offset => offset.ToString(CultureInfo.InvariantCulture)),
                ofSource.Select(letter => letter.Header(DeadLetterHeaders.SourceOffset)));
            Assert.All(ofSource.Select((letter, number) => (letter, number)), entry => AssertIsOriginal(Original(source, entry.number), entry.letter));
            Assert.All(ofSource, letter =>
            {
                Assert.Equal(topic, letter.Header(DeadLetterHeaders.SourceTopic));
                Assert.Equal(stage.GroupId, letter.Header(DeadLetterHeaders.SourceGroup));
                Assert.Equal(typeof(InvalidOperationException).FullName, letter.Header(DeadLetterHeaders.ErrorType));
                Assert.Equal("refused", letter.Header(DeadLetterHeaders.ErrorMessage));
            });
        }

        Assert.All(await stage.CommittedAsync(topic), committed => Assert.Equal(PerPartition, committed.Value));
    }

    private static Message<byte[]?, byte[]?> Original(int partition, int number) => new()
    {
        Key = Encoding.UTF8.GetBytes($"key {number % 2}"),
        Value = [0xFF, (byte)partition, (byte)number, 0x00],
        Headers = new Headers { { "kind", Encoding.UTF8.GetBytes("first") }, { "kind", Encoding.UTF8.GetBytes("second") }, { "empty", [] } },
        Timestamp = new Timestamp(Began + number, TimestampType.CreateTime),
    };

    private static void AssertIsOriginal(Message<byte[]?, byte[]?> original, ConsumeResult<byte[]?, byte[]?> letter)
    {
        Assert.Equal(original.Key, letter.Message.Key);
        Assert.Equal(original.Value, letter.Message.Value);
        Assert.Equal(original.Timestamp, letter.Message.Timestamp);
        Assert.Equal(
            original.Headers.Select(header => (header.Key, Convert.ToHexString(header.GetValueBytes()))),
            letter.Message.Headers.Take(original.Headers.Count).Select(header => (header.Key, Convert.ToHexString(header.GetValueBytes()))));
    }

    private sealed class Consumer : PartitionConsumerActor<byte[]>
    {
        protected override Task ConsumeAsync(Message<byte[]> message, CancellationToken cancellationToken) => throw new InvalidOperationException("refused");
    }
}
