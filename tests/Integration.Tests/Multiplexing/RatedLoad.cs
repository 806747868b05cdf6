using System.Diagnostics;
using Confluent.Kafka;

namespace Troupe.Integration.Tests.Multiplexing;

/// <summary>Produces messages to all partitions in turn, so many a second over the whole time, until it is stopped. What comes late is made up for.</summary>
internal sealed class RatedLoad
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly Task<long> _producing;
    private volatile bool _isEnough;

    private RatedLoad(string servers, string topic, int partitions, int messagesPerSecond) =>
        _producing = Task.Run(() => ProduceAsync(servers, topic, partitions, messagesPerSecond));

    public static RatedLoad Start(string servers, string topic, int partitions, int messagesPerSecond) => new(servers, topic, partitions, messagesPerSecond);

    /// <returns>How many messages there are, all of which the broker has.</returns>
    public Task<long> StopAsync()
    {
        _isEnough = true;
        return _producing;
    }

    private async Task<long> ProduceAsync(string servers, string topic, int partitions, int messagesPerSecond)
    {
        var settings = new ProducerConfig { BootstrapServers = servers, EnableIdempotence = true, QueueBufferingMaxMessages = 10 * messagesPerSecond };
        using var producer = new ProducerBuilder<Null, byte[]>(settings).SetLogHandler((_, _) => { }).Build();
        var (clock, produced, value) = (Stopwatch.StartNew(), 0L, new byte[100]);
        var refused = 0L;
        while (!_isEnough)
        {
            for (var due = (long)(clock.Elapsed.TotalSeconds * messagesPerSecond); produced < due; produced++)
                producer.Produce(new TopicPartition(topic, (int)(produced % partitions)), new Message<Null, byte[]> { Value = value }, Note);
            await Task.Delay(Step, TimeProvider.System);
        }

        await Task.Run(() => producer.Flush());
        return refused == 0 ? produced : throw new InvalidOperationException($"The broker did not take {refused} of {produced} messages.");

        void Note(DeliveryReport<Null, byte[]> report)
        {
            if (report.Error.IsError) Interlocked.Increment(ref refused);
        }
    }
}
