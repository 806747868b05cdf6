using DotNet.Testcontainers.Builders;
using Testcontainers.Kafka;

namespace Troupe.Integration.Tests.Stage;

/// <summary>
/// The one Kafka container of a run. It starts with the first test that asks for it and is not stopped here: Testcontainers removes it when the
/// process has ended, or whoever started the engine does.
/// </summary>
internal static class ContainerBroker
{
    private const string Image = "apache/kafka:4.3.1";

    /// <summary>Far above what a start takes, pulling the image included.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // Kafka's own defaults would let topics appear by themselves, and make every join wait for seconds.
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] = "false",
        ["KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS"] = "8",
        ["KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS"] = "8",
        ["KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS"] = "1000",
        ["KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS"] = "0",
        ["KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS"] = "1000",
        ["KAFKA_GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS"] = "200",
        ["KAFKA_GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS"] = "500",
        ["KAFKA_GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS"] = "2000",
        ["KAFKA_GROUP_CONSUMER_SESSION_TIMEOUT_MS"] = "10000",
    };

    private static readonly Lock StartLock = new();
    private static Task<(string? Servers, string? Problem)>? _started;

    /// <summary>Its <c>host:port</c>; skips the test, saying why, if there is none.</summary>
    public static async Task<string> GetServersAsync()
    {
        var (servers, problem) = await StartOnceAsync();
        Skip.If(servers is null, problem);
        return servers!;
    }

    private static Task<(string? Servers, string? Problem)> StartOnceAsync()
    {
        lock (StartLock) return _started ??= StartAsync();
    }

    private static async Task<(string? Servers, string? Problem)> StartAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            var container = new KafkaBuilder(Image).WithEnvironment(Settings).Build();
            await container.StartAsync(patience.Token);

            // plaintext://host:port/
            return (new Uri(container.GetBootstrapAddress()).Authority, null);
        }
        catch (Exception exception) when (exception is DockerUnavailableException or ArgumentException)
        {
            return (null, $"No Docker engine answers, so there is no Kafka container: {exception.Message}");
        }
    }
}
