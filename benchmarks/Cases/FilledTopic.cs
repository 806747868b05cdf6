using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Troupe.Benchmarks.Cases;

/// <summary>A topic with keyed records of 100 bytes on five partitions, made for one comparison and deleted after it.</summary>
internal sealed class FilledTopic : IAsyncDisposable
{
    private const int Partitions = 5;
    private const int Keys = 1_000;
    private const int ValueBytes = 100;

    private readonly string _bootstrapServers;

    private FilledTopic(string bootstrapServers, string name) => (_bootstrapServers, Name) = (bootstrapServers, name);

    public string Name { get; }

    public static async Task<FilledTopic> CreateAsync(string bootstrapServers, long records)
    {
        var topic = new FilledTopic(bootstrapServers, $"benchmark-{Guid.NewGuid():N}");
        using (var admin = Admin(bootstrapServers))
            await admin.CreateTopicsAsync([new TopicSpecification { Name = topic.Name, NumPartitions = Partitions, ReplicationFactor = -1 }]);
        topic.Fill(records);
        return topic;
    }

    public async ValueTask DisposeAsync()
    {
        using var admin = Admin(_bootstrapServers);
        await admin.DeleteTopicsAsync([Name]);
    }

    private void Fill(long records)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = _bootstrapServers,
            LingerMs = 20,
            BatchSize = 256 * 1024,
            EnableDeliveryReports = false,
            QueueBufferingMaxMessages = 1_000_000,
        }).Build();
        var value = new byte[ValueBytes];
        Array.Fill(value, (byte)'x');
        for (var record = 0L; record < records; record++)
        {
            var message = new Message<byte[], byte[]> { Key = Encoding.ASCII.GetBytes($"k{record % Keys}"), Value = value };
            while (!TryProduce(producer, message)) producer.Flush(TimeSpan.FromMilliseconds(50));
        }

        producer.Flush(TimeSpan.FromMinutes(1));
    }

    private bool TryProduce(IProducer<byte[], byte[]> producer, Message<byte[], byte[]> message)
    {
        try
        {
            producer.Produce(Name, message);
            return true;
        }
        catch (ProduceException<byte[], byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }

    private static IAdminClient Admin(string bootstrapServers) =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build();
}
