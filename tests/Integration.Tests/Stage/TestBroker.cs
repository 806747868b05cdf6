using Confluent.Kafka;
using Troupe.EmbeddedKafka;

namespace Troupe.Integration.Tests.Stage;

/// <summary>The broker of a stage: an embedded one of its own, or one that is shared.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    /// <summary>Largest batch that topics take: a value of 1 MiB fits with its headers, and again as a dead letter.</summary>
    public const int MaxMessageBytes = 4 * 1024 * 1024;

    /// <summary>Session of a member of the consumer protocol, which the broker decides: longer than a busy machine stands still.</summary>
    private static readonly TimeSpan ConsumerSession = TimeSpan.FromSeconds(45);

    private const string Variable = "TROUPE_TEST_KAFKA";

    private static readonly Lazy<string?> ClusterProblem = new(FindClusterProblem);

    private TestBroker(string servers, EmbeddedKafkaServer? embedded = null) => (BootstrapServers, Embedded) = (servers, embedded);

    public string BootstrapServers { get; }

    /// <summary>Null on a shared broker, which nobody may disturb.</summary>
    public EmbeddedKafkaServer? Embedded { get; }

    /// <summary>Of new topics.</summary>
    public short ReplicationFactor { get; private init; } = 1;

    private static string? Cluster => Environment.GetEnvironmentVariable(Variable);

    /// <summary>Starts or finds the broker; skips the test if there is none.</summary>
    public static async Task<TestBroker> OpenAsync(BrokerKind kind)
    {
        if (kind == BrokerKind.Embedded)
        {
            var server = await EmbeddedKafkaServer.StartAsync(new EmbeddedKafkaOptions { MaxBatchBytes = MaxMessageBytes, ConsumerSessionTimeout = ConsumerSession });
            return new TestBroker(server.BootstrapServers, server);
        }

        if (kind == BrokerKind.Container) return new TestBroker(await ContainerBroker.GetServersAsync());
        Skip.If(ClusterProblem.Value is not null, ClusterProblem.Value);
        return new TestBroker(Cluster!);
    }

    /// <summary>A cluster that the test started, and disposes of itself.</summary>
    public static TestBroker Of(OwnCluster cluster) => new(cluster.BootstrapServers) { ReplicationFactor = (short)cluster.Nodes };

    public ValueTask DisposeAsync() => Embedded?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string? FindClusterProblem()
    {
        if (string.IsNullOrWhiteSpace(Cluster)) return $"{Variable} is not set. Set it to the host:port of a Kafka cluster to run this on it.";
        try
        {
            using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Cluster })
                .SetLogHandler((_, _) => { })
                .Build();
            admin.GetMetadata(TimeSpan.FromSeconds(30));
            return null;
        }
        catch (KafkaException exception)
        {
            return $"No Kafka answers at {Cluster} ({Variable}): {exception.Message}";
        }
    }
}
