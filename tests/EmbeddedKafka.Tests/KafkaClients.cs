using Confluent.Kafka;

namespace Troupe.EmbeddedKafka.Tests;

/// <summary>Confluent clients of a test's own server, with time-outs that fit a test.</summary>
internal static class KafkaClients
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static IProducer<string, string> Producer(EmbeddedKafkaServer server, Action<ProducerConfig>? configure = null)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = server.BootstrapServers,
            LingerMs = 1,
            ReconnectBackoffMaxMs = 200,
            RetryBackoffMs = 20,
        };
        configure?.Invoke(config);
        return new ProducerBuilder<string, string>(config).SetLogHandler(static (_, _) => { }).Build();
    }

    public static ConsumerConfig ConsumerConfig(EmbeddedKafkaServer server, string group) => new()
    {
        BootstrapServers = server.BootstrapServers,
        GroupId = group,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        EnableAutoCommit = false,
        SessionTimeoutMs = 20_000,
        HeartbeatIntervalMs = 100,
        FetchWaitMaxMs = 100,
        ReconnectBackoffMaxMs = 200,
        EnablePartitionEof = true,
    };

    public static IConsumer<string, string> Consumer(EmbeddedKafkaServer server, string group, Action<ConsumerConfig>? configure = null)
    {
        var config = ConsumerConfig(server, group);
        configure?.Invoke(config);
        return new ConsumerBuilder<string, string>(config).SetLogHandler(static (_, _) => { }).Build();
    }

    public static IAdminClient Admin(EmbeddedKafkaServer server) =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = server.BootstrapServers })
            .SetLogHandler(static (_, _) => { }).Build();

    public static async Task ProduceAsync(EmbeddedKafkaServer server, string topic, params string[] values)
    {
        using var producer = Producer(server);
        foreach (var value in values)
            await producer.ProduceAsync(topic, new Message<string, string> { Key = value, Value = value });
    }

    /// <summary>Polls until <paramref name="count"/> messages have come.</summary>
    public static List<ConsumeResult<string, string>> Take(IConsumer<string, string> consumer, int count)
    {
        var taken = new List<ConsumeResult<string, string>>();
        PollUntil(() => taken.Count >= count, [consumer], taken.Add);
        return taken;
    }

    /// <summary>Polls several consumers in turn, as their rebalances need one another, until a condition holds.</summary>
    public static void PollUntil(
        Func<bool> condition, IConsumer<string, string>[] consumers, Action<ConsumeResult<string, string>>? onMessage = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Patience,
                "Not reached. Assignments: " + string.Join(" | ", consumers.Select(static consumer => string.Join(", ", consumer.Assignment))));
            foreach (var consumer in consumers)
            {
                if (consumer.Consume(TimeSpan.FromMilliseconds(20)) is { IsPartitionEOF: false } message)
                    onMessage?.Invoke(message);
            }
        }
    }
}
