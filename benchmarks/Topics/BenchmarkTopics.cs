using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Troupe.Benchmarks.Topics;

/// <summary>Topics made for one comparison and deleted after it.</summary>
internal sealed class BenchmarkTopics : IAsyncDisposable
{
    private readonly string _bootstrapServers;

    private BenchmarkTopics(string bootstrapServers, IReadOnlyList<string> names, int partitions) =>
        (_bootstrapServers, Names, Partitions) = (bootstrapServers, names, partitions);

    public IReadOnlyList<string> Names { get; }

    /// <summary>Partitions of each.</summary>
    public int Partitions { get; }

    /// <param name="bootstrapServers">The cluster.</param>
    /// <param name="count">How many topics.</param>
    /// <param name="partitions">Partitions of each.</param>
    /// <param name="configuration">Configuration of each; the cluster's own if null.</param>
    public static async Task<BenchmarkTopics> CreateAsync(
        string bootstrapServers, int count, int partitions, Dictionary<string, string>? configuration = null)
    {
        var run = $"{Guid.NewGuid():N}";
        var topics = new BenchmarkTopics(bootstrapServers, [.. Enumerable.Range(1, count).Select(number => $"benchmark-{run}-{number}")], partitions);
        using var admin = Admin(bootstrapServers);
        await admin.CreateTopicsAsync(topics.Names.Select(name =>
            new TopicSpecification { Name = name, NumPartitions = partitions, ReplicationFactor = -1, Configs = configuration ?? [] }));
        return topics;
    }

    public async ValueTask DisposeAsync()
    {
        using var admin = Admin(_bootstrapServers);
        await admin.DeleteTopicsAsync(Names);
    }

    private static IAdminClient Admin(string bootstrapServers) =>
        // What it would log comes as an exception, too.
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).SetLogHandler((_, _) => { }).Build();
}
