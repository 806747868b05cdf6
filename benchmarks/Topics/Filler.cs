using System.Text;
using Confluent.Kafka;

namespace Troupe.Benchmarks.Topics;

/// <summary>Fills a topic with keyed records before anything is measured.</summary>
internal static class Filler
{
    /// <param name="bootstrapServers">The cluster.</param>
    /// <param name="topic">What is filled.</param>
    /// <param name="records">How many.</param>
    /// <param name="keys">Different keys, taken in turn.</param>
    /// <param name="valueBytes">Size of each value.</param>
    /// <param name="evenlyOver">The first so many partitions are filled in turn; null leaves it to the keys.</param>
    public static void Fill(string bootstrapServers, string topic, long records, int keys = 1_000, int valueBytes = 100, int? evenlyOver = null)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            LingerMs = 20,
            BatchSize = 256 * 1024,
            EnableDeliveryReports = false,
            QueueBufferingMaxMessages = 1_000_000,
        }).Build();
        var value = new byte[valueBytes];
        Array.Fill(value, (byte)'x');
        byte[][] allKeys = [.. Enumerable.Range(0, keys).Select(key => Encoding.ASCII.GetBytes($"k{key}"))];
        for (var record = 0L; record < records; record++)
        {
            var message = new Message<byte[], byte[]> { Key = allKeys[record % keys], Value = value };
            var target = new TopicPartition(topic, evenlyOver is { } partitions ? new Partition((int)(record % partitions)) : Partition.Any);
            while (!TryProduce(producer, target, message)) producer.Flush(TimeSpan.FromMilliseconds(50));
        }

        producer.Flush(TimeSpan.FromMinutes(1));
    }

    private static bool TryProduce(IProducer<byte[], byte[]> producer, TopicPartition target, Message<byte[], byte[]> message)
    {
        try
        {
            producer.Produce(target, message);
            return true;
        }
        catch (ProduceException<byte[], byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }
}
