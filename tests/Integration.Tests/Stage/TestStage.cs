using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Troupe.Engine.Administration;

namespace Troupe.Integration.Tests.Stage;

/// <summary>
/// One test's world: a broker, topics and a group that nobody else uses, hosts that are stopped at the end, and bare clients that look at
/// the broker past Troupe.
/// </summary>
internal sealed class TestStage : IAsyncDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    private readonly TestBroker _broker;
    private readonly IAdminClient _admin;
    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly List<TroupeHost> _hosts = [];
    private readonly List<string> _topics = [];
    private readonly string _id = Guid.NewGuid().ToString("N")[..10];
    private readonly Lazy<GroupOffsets> _offsets;

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
        _offsets = new Lazy<GroupOffsets>(() => new GroupOffsets(new ClientConfig { BootstrapServers = broker.BootstrapServers }, GroupId));
    }

    /// <summary>The consumer group of this stage's hosts.</summary>
    public string GroupId => $"group-{_id}";

    public string BootstrapServers => _broker.BootstrapServers;

    /// <summary>The broker, to be paused and disturbed; only where the test opened an embedded one.</summary>
    public EmbeddedKafka.EmbeddedKafkaServer Embedded => _broker.Embedded ?? throw new InvalidOperationException("A shared broker is not to be disturbed.");

    public static async Task<TestStage> OpenAsync(BrokerKind broker) => new(await TestBroker.OpenAsync(broker));

    public static TestStage Open(OwnCluster cluster) => new(TestBroker.Of(cluster));

    /// <summary>A topic name of this stage; the topic is not created.</summary>
    public string NameTopic(string role) => $"{role}-{_id}";

    public async Task<string> CreateTopicAsync(string role, int partitions = 1)
    {
        var name = role.Contains(_id, StringComparison.Ordinal) ? role : NameTopic(role);
        await _admin.CreateTopicsAsync(
            [new TopicSpecification { Name = name, NumPartitions = partitions, ReplicationFactor = _broker.ReplicationFactor, Configs = new() { ["max.message.bytes"] = $"{TestBroker.MaxMessageBytes}" } }],
            new CreateTopicsOptions { RequestTimeout = RequestTimeout, OperationTimeout = RequestTimeout });
        _topics.Add(name);
        await WhenKnownAsync(name);
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
        return await _offsets.Value.CommittedAsync(partitions, RequestTimeout);
    }

    /// <summary>The same of a topic with one partition.</summary>
    public async Task<long?> CommittedOffsetAsync(string topic) => Assert.Single(await CommittedAsync(topic)).Value;

    /// <summary>What the group has committed with the offset of a topic with one partition, as Troupe reads it; null for nothing.</summary>
    public async Task<string?> CommittedMetadataAsync(string topic)
    {
        using var admin = new ClusterAdmin(new Dictionary<string, string> { ["bootstrap.servers"] = BootstrapServers }, NullLogger.Instance, TimeProvider.System);
        var partition = new TopicPartition(topic, 0);
        return (await admin.CommittedAsync(GroupId, [partition])).Metadata.GetValueOrDefault(partition);
    }

    /// <summary>Commits for the group, as a tool would while no member runs.</summary>
    public Task CommitAsync(params TopicPartitionOffset[] offsets) => _offsets.Value.CommitAsync(offsets);

    /// <summary>Which node leads each partition, by partition; -1 where none does.</summary>
    public Task<int[]> LeadersAsync(string topic) => Task.Run<int[]>(() =>
        [.. _admin.GetMetadata(topic, RequestTimeout).Topics[0].Partitions.OrderBy(partition => partition.PartitionId).Select(partition => partition.Leader)]);

    /// <summary>Gives every partition back to the node that should lead it, as soon as that one has caught up.</summary>
    public async Task ElectPreferredLeadersAsync(string topic, int[] preferred)
    {
        while (!(await LeadersAsync(topic)).SequenceEqual(preferred))
        {
            try
            {
                await _admin.ElectLeadersAsync(
                    ElectionType.Preferred,
                    preferred.Select((_, partition) => new TopicPartition(topic, partition)),
                    new ElectLeadersOptions { RequestTimeout = RequestTimeout, OperationTimeout = RequestTimeout });
            }
            catch (ElectLeadersException)
            {
                // Of some partitions: those have their leader already, or the node that came back has not caught up.
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            }
        }
    }

    /// <summary>Lets a user read a topic or be in a group, on a broker with access control lists.</summary>
    public Task AllowAsync(string user, ResourceType type, string name) => _admin.CreateAclsAsync(
        [
            new AclBinding
            {
                Pattern = new ResourcePattern { Type = type, Name = name, ResourcePatternType = ResourcePatternType.Literal },
                Entry = new AccessControlEntry { Principal = $"User:{user}", Host = "*", Operation = AclOperation.Read, PermissionType = AclPermissionType.Allow },
            },
        ],
        new CreateAclsOptions { RequestTimeout = RequestTimeout });

    /// <summary>Takes away all that a user was allowed of that kind.</summary>
    public Task ForbidAsync(string user, ResourceType type) => _admin.DeleteAclsAsync(
        [
            new AclBindingFilter
            {
                PatternFilter = new ResourcePatternFilter { Type = type, ResourcePatternType = ResourcePatternType.Any },
                EntryFilter = new AccessControlEntryFilter { Principal = $"User:{user}", Operation = AclOperation.Any, PermissionType = AclPermissionType.Any },
            },
        ],
        new DeleteAclsOptions { RequestTimeout = RequestTimeout });

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
                builder.Transactions(nodeId: $"host-{_hosts.Count}");
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

        if (_offsets.IsValueCreated) _offsets.Value.Dispose();
        _producer.Dispose();
        _admin.Dispose();
        await _broker.DisposeAsync();
    }

    /// <summary>A broker says that it has created a topic a moment before it answers for it.</summary>
    private Task WhenKnownAsync(string topic) => Eventually.IsAsync(() => IsKnownAsync(topic), $"the broker does not know {topic}, which it said it has created");

    private async Task<bool> IsKnownAsync(string topic)
    {
        try
        {
            await _admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { RequestTimeout = RequestTimeout });
            return true;
        }
        catch (DescribeTopicsException exception) when (exception.Results.TopicDescriptions.All(found => found.Error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.LeaderNotAvailable))
        {
            return false;
        }
    }
}
