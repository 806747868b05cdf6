using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Troupe.Examples.Tests;

/// <summary>A run of the quickstart that several processes share, on the cluster of <c>TROUPE_TEST_KAFKA</c>; its traces are removed at the end.</summary>
internal sealed class NamedRun : IAsyncDisposable
{
    private const string Variable = "TROUPE_TEST_KAFKA";

    private readonly string _servers;
    private readonly string _name = $"test-{Guid.NewGuid():N}";

    /// <summary>Names a new run, or skips the test where there is no cluster.</summary>
    public NamedRun()
    {
        var servers = Environment.GetEnvironmentVariable(Variable);
        Skip.If(string.IsNullOrWhiteSpace(servers), $"{Variable} is not set. Set it to the host:port of a Kafka cluster to run this on it.");
        _servers = servers!;
    }

    private string Flights => $"flights-{_name}";

    /// <summary>Starts a process that begins the run or goes on with it.</summary>
    public ExampleProcess Start(params string[] arguments) =>
        ExampleProcess.Start("Quickstart", ["--bootstrap-servers", _servers, "--run", _name, .. arguments]);

    /// <summary>Writes the first records of the topic of flights once more, as a filling does that was killed before it knew they were written.</summary>
    public async Task RepeatFlightsAsync(int count)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = _servers, GroupId = "unused" }).Build();
        consumer.Assign(Enumerable.Range(0, 6).Select(partition => new TopicPartitionOffset(Flights, partition, Offset.Beginning)));
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = _servers }).Build();
        for (var repeated = 0; repeated < count; repeated++)
        {
            var record = consumer.Consume(TimeSpan.FromSeconds(30));
            await producer.ProduceAsync(record.TopicPartition, new Message<byte[], byte[]> { Key = record.Message.Key, Value = record.Message.Value });
        }
    }

    /// <summary>Creates a topic of the same name as the run's flights that no run would create.</summary>
    public async Task OccupyAsync()
    {
        using var admin = Admin();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = Flights, NumPartitions = 1 }]);
    }

    public async ValueTask DisposeAsync()
    {
        using var admin = Admin();
        await admin.DeleteTopicsAsync([Flights, $"{Flights}.results", $"{Flights}.dead"]);
        try
        {
            await admin.DeleteGroupsAsync([$"quickstart-{_name}"]);
        }
        catch (DeleteGroupsException problem) when (problem.Results.All(result => result.Error.Code
            is ErrorCode.GroupIdNotFound or ErrorCode.NotCoordinatorForGroup or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.GroupLoadInProgress))
        {
            // No process of the run came as far as the group, and the cluster may not have had any yet.
        }
    }

    private IAdminClient Admin() => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _servers }).Build();
}
