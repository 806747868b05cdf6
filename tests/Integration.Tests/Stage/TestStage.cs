using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.DependencyInjection;

namespace Troupe.Integration.Tests.Stage;

/// <summary>
/// One test's world: a broker, topics and a group that nobody else uses, hosts that are stopped at the end, and bare clients that look at
/// the broker past Troupe.
/// </summary>
internal sealed class TestStage : IAsyncDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(20);

    private readonly TestBroker _broker;
    private readonly IAdminClient _admin;
    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly List<TroupeHost> _hosts = [];
    private readonly List<string> _topics = [];
    private readonly string _id = Guid.NewGuid().ToString("N")[..10];

    private TestStage(TestBroker broker)
    {
        _broker = broker;
        _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers })
            .SetLogHandler((_, _) => { })
            .Build();
        _producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig
            {
                BootstrapServers = broker.BootstrapServers,
                EnableIdempotence = true,
                LingerMs = 0,
                MessageMaxBytes = TestBroker.MaxMessageBytes,
            })
            .SetLogHandler((_, _) => { })
            .Build();
    }

    /// <summary>The consumer group of this stage's hosts.</summary>
    public string GroupId => $"group-{_id}";

    public string BootstrapServers => _broker.BootstrapServers;

    /// <summary>The broker, to be paused and disturbed; only where the test opened an embedded one.</summary>
    public EmbeddedKafka.EmbeddedKafkaServer Embedded => _broker.Embedded ?? throw new InvalidOperationException("The cluster is not to be disturbed.");

    public static async Task<TestStage> OpenAsync(BrokerKind broker) => new(await TestBroker.OpenAsync(broker));

    /// <summary>A topic name of this stage; the topic is not created.</summary>
    public string NameTopic(string role) => $"{role}-{_id}";

    public async Task<string> CreateTopicAsync(string role, int partitions = 1)
    {
        var name = role.Contains(_id, StringComparison.Ordinal) ? role : NameTopic(role);
        await _admin.CreateTopicsAsync(
            [new TopicSpecification { Name = name, NumPartitions = partitions, ReplicationFactor = 1, Configs = new() { ["max.message.bytes"] = $"{TestBroker.MaxMessageBytes}" } }],
            new CreateTopicsOptions { RequestTimeout = RequestTimeout, OperationTimeout = RequestTimeout });
        _topics.Add(name);
        return name;
    }

    /// <summary>Values "0", "1" and so on, with the same keys.</summary>
    public Task ProduceNumbersAsync(string topic, int count, int partition = 0, int from = 0) =>
        ProduceAsync(topic, partition, Enumerable.Range(from, count).Select(number => $"{number}"));

    public Task ProduceAsync(string topic, int partition, params IEnumerable<string> values) =>
        ProduceAsync(topic, partition, values.Select(value => new Message<byte[]?, byte[]?> { Key = Encoding.UTF8.GetBytes(value), Value = Encoding.UTF8.GetBytes(value) }));

    /// <summary>Completes when the broker has all of them, in order.</summary>
    public Task ProduceAsync(string topic, int partition, IEnumerable<Message<byte[]?, byte[]?>> messages) =>
        Task.WhenAll(messages.Select(message => _producer.ProduceAsync(new TopicPartition(topic, partition), message)));

    /// <summary>Everything in a topic, by partition and offset, read without a group.</summary>
    public Task<IReadOnlyList<ConsumeResult<byte[]?, byte[]?>>> ReadAsync(string topic) => Task.Run(() => TopicReader.Read(BootstrapServers, topic));

    /// <summary>What the group has committed of a topic, by partition; null where it has nothing.</summary>
    public async Task<IReadOnlyDictionary<int, long?>> CommittedAsync(string topic)
    {
        var partitions = (await _admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { RequestTimeout = RequestTimeout }))
            .TopicDescriptions[0].Partitions.Select(partition => new TopicPartition(topic, partition.Partition)).ToList();
        var results = await _admin.ListConsumerGroupOffsetsAsync(
            [new ConsumerGroupTopicPartitions(GroupId, partitions)], new ListConsumerGroupOffsetsOptions { RequestTimeout = RequestTimeout });
        return results[0].Partitions.ToDictionary(
            partition => partition.Partition.Value, partition => partition.Offset.IsSpecial ? (long?)null : partition.Offset.Value);
    }

    /// <summary>The same of a topic with one partition.</summary>
    public async Task<long?> CommittedOffsetAsync(string topic) => Assert.Single(await CommittedAsync(topic)).Value;

    /// <summary>Commits for the group, as a tool would while no member runs.</summary>
    public Task CommitAsync(params TopicPartitionOffset[] offsets) => _admin.AlterConsumerGroupOffsetsAsync(
        [new ConsumerGroupTopicPartitionOffsets(GroupId, [.. offsets])], new AlterConsumerGroupOffsetsOptions { RequestTimeout = RequestTimeout });

    /// <summary>Starts a host with Troupe in it, as a user's program would.</summary>
    /// <param name="group">What it consumes, in the group of this stage.</param>
    /// <param name="troupe">More settings; they win over those of the stage.</param>
    /// <param name="services">What its consumers are injected besides their <see cref="Journal"/>.</param>
    /// <param name="protocol">How the members of the group share its partitions.</param>
    public async Task<TroupeHost> StartHostAsync(
        Action<ConsumerGroupBuilder> group,
        Action<TroupeBuilder>? troupe = null,
        Action<IServiceCollection>? services = null,
        string protocol = StageSettings.Cooperative)
    {
        var host = new TroupeHost(
            builder =>
            {
                builder.WithBootstrapServers(BootstrapServers);
                StageSettings.Apply(builder, protocol);
                builder.ConsumerGroup(GroupId, settings =>
                {
                    settings.CommitInterval(StageSettings.CommitInterval);
                    group(settings);
                });
                troupe?.Invoke(builder);
            },
            container =>
            {
                container.AddSingleton(this);
                services?.Invoke(container);
            });
        _hosts.Add(host);
        await host.StartAsync();
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts) await host.DisposeAsync();
        try
        {
            if (_broker.Embedded is null && _topics.Count > 0) await _admin.DeleteTopicsAsync(_topics);
        }
        catch (KafkaException)
        {
            // Tidying a shared cluster; what stays harms nobody, as no other stage has these names.
        }

        _producer.Dispose();
        _admin.Dispose();
        await _broker.DisposeAsync();
    }
}
