using Confluent.Kafka;

namespace Multiplexing;

/// <summary>Produces events to all partitions, as many a second as it is told, until it is stopped.</summary>
internal sealed class Load
{
    private const int StepsPerSecond = 50;

    private readonly Task<long> _producing;
    private volatile bool _isEnough;

    private Load(string servers, string topic, int partitions, int eventsPerSecond) =>
        _producing = Task.Run(() => ProduceAsync(servers, topic, partitions, eventsPerSecond / StepsPerSecond));

    public static Load Start(string servers, string topic, int partitions, int eventsPerSecond) => new(servers, topic, partitions, eventsPerSecond);

    /// <returns>How many events the broker has.</returns>
    public Task<long> StopAsync()
    {
        _isEnough = true;
        return _producing;
    }

    private async Task<long> ProduceAsync(string servers, string topic, int partitions, int eventsPerStep)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = servers, EnableIdempotence = true }).Build();
        using var clock = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / StepsPerSecond));
        var (produced, value) = (0L, new byte[100]);
        while (!_isEnough)
        {
            for (var index = 0; index < eventsPerStep; index++, produced++)
                producer.Produce(new TopicPartition(topic, (int)(produced % partitions)), new Message<Null, byte[]> { Value = value });
            await clock.WaitForNextTickAsync();
        }

        producer.Flush();
        return produced;
    }
}
