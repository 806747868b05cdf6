using System.Collections.Concurrent;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.DependencyInjection;
using Troupe.EmbeddedKafka;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Security;

/// <summary>
/// One test's world behind a secure listener: an embedded broker of its own, or the cluster that <c>TROUPE_TEST_KAFKA_SECURE</c> names
/// (<c>host:port</c>, SASL without TLS, PLAIN and SCRAM-SHA-256, ACLs that deny by default; users admin, who may do everything, alice and bob,
/// each with the password NAME-secret).
/// </summary>
internal sealed class SecureStage : IAsyncDisposable
{
    public const string User = "alice";
    public const string Password = "alice-secret";

    private const string Variable = "TROUPE_TEST_KAFKA_SECURE";

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    private readonly string _id = Guid.NewGuid().ToString("N")[..10];
    private readonly string _protocol;
    private readonly string? _mechanism;
    private readonly ClientConfig _bare;
    private readonly List<TroupeHost> _hosts = [];

    private SecureStage(EmbeddedKafkaServer? embedded, string servers, string protocol, string? mechanism, ClientConfig bare) =>
        (Embedded, BootstrapServers, _protocol, _mechanism, _bare) = (embedded, servers, protocol, mechanism, bare);

    /// <summary>Null on the cluster.</summary>
    public EmbeddedKafkaServer? Embedded { get; }

    public string BootstrapServers { get; }

    public string GroupId => $"group-{_id}";

    public string Topic => $"orders-{_id}";

    public string DeadLetters => $"dead-{_id}";

    /// <summary>What the embedded broker takes, to be changed while it runs.</summary>
    public ConcurrentDictionary<string, string> Users { get; private init; } = [];

    /// <summary>The tokens that the embedded broker takes.</summary>
    public ConcurrentDictionary<string, EmbeddedToken> Tokens { get; private init; } = [];

    /// <summary>Opens the stage with ten messages in its topic; skips the test where there is no such broker.</summary>
    public static async Task<SecureStage> OpenAsync(BrokerKind broker, string protocol, string? mechanism)
    {
        var stage = broker == BrokerKind.Embedded ? await StartAsync(protocol, mechanism) : Find(protocol, mechanism);
        await stage.FillAsync();
        return stage;
    }

    /// <summary>Starts a host that consumes the topic.</summary>
    /// <param name="troupe">The rest of its settings; they win over those of the stage.</param>
    /// <param name="services">More services.</param>
    /// <param name="password">What it shows the broker.</param>
    public async Task<TroupeHost> StartHostAsync(
        Action<TroupeBuilder>? troupe = null, Action<IServiceCollection>? services = null, string password = Password)
    {
        var host = new TroupeHost(
            builder =>
            {
                builder.WithBootstrapServers(BootstrapServers).WithKafka("security.protocol", _protocol);
                if (_protocol.EndsWith("SSL", StringComparison.Ordinal)) builder.WithKafka("ssl.ca.pem", Embedded!.CertificateAuthorityPem);
                if (_mechanism is not null) builder.WithKafka("sasl.mechanism", _mechanism);
                if (_mechanism is not (null or "OAUTHBEARER")) builder.WithKafka("sasl.username", User).WithKafka("sasl.password", password);
                StageSettings.Apply(builder, StageSettings.Cooperative);
                builder.ConsumerGroup(GroupId, group => group
                    .CommitInterval(StageSettings.CommitInterval)
                    .Topic<Consumer>(Topic, topic => topic.DeadLetterQueue(DeadLetters, maxRetries: 0).QuickBackoff()));
                troupe?.Invoke(builder);
            },
            container => services?.Invoke(container));
        _hosts.Add(host);
        await host.StartAsync();
        return host;
    }

    public async Task ProduceAsync(int from, int count)
    {
        using var producer = new ProducerBuilder<Null, string>(_bare).SetLogHandler((_, _) => { }).Build();
        await Task.WhenAll(Enumerable.Range(from, count).Select(number => producer.ProduceAsync(Topic, new Message<Null, string> { Value = $"{number}" })));
    }

    /// <summary>The values in the dead letter queue, and the committed offset.</summary>
    public async Task<(IReadOnlyList<string> DeadLetters, long Committed)> ReadAsync()
    {
        using var offsets = new GroupOffsets(_bare, GroupId);
        var committed = await offsets.CommittedAsync([new TopicPartition(Topic, 0)], RequestTimeout);
        using var consumer = new ConsumerBuilder<Ignore, string>(new ConsumerConfig(new Dictionary<string, string>(_bare)) { GroupId = "bare", EnablePartitionEof = true })
            .SetLogHandler((_, _) => { }).Build();
        consumer.Assign(new TopicPartitionOffset(DeadLetters, 0, Offset.Beginning));
        var values = new List<string>();
        while (consumer.Consume(RequestTimeout) is { IsPartitionEOF: false } record) values.Add(record.Message.Value);
        return (values, committed[0] ?? Offset.Unset.Value);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts) await host.DisposeAsync();
        if (Embedded is not null) await Embedded.DisposeAsync();
    }

    private static async Task<SecureStage> StartAsync(string protocol, string? mechanism)
    {
        var (users, tokens) = (new ConcurrentDictionary<string, string> { [User] = Password }, new ConcurrentDictionary<string, EmbeddedToken>());
        var server = await EmbeddedKafkaServer.StartAsync(new()
        {
            SecureListener = new()
            {
                UseTls = protocol.EndsWith("SSL", StringComparison.Ordinal),
                Users = mechanism is null or "OAUTHBEARER" ? null : users,
                ValidateToken = mechanism == "OAUTHBEARER" ? tokens.GetValueOrDefault : null,
            },
        });
        return new SecureStage(server, server.SecureBootstrapServers, protocol, mechanism, new ClientConfig { BootstrapServers = server.BootstrapServers })
        {
            Users = users,
            Tokens = tokens,
        };
    }

    private static SecureStage Find(string protocol, string? mechanism)
    {
        var servers = Environment.GetEnvironmentVariable(Variable);
        Skip.If(string.IsNullOrWhiteSpace(servers), $"{Variable} is not set. Set it to the host:port of the secure listener of a Kafka cluster to run this on it.");
        return new SecureStage(null, servers!, protocol, mechanism, new ClientConfig
        {
            BootstrapServers = servers,
            SecurityProtocol = SecurityProtocol.SaslPlaintext,
            SaslMechanism = SaslMechanism.Plain,
            SaslUsername = "admin",
            SaslPassword = "admin-secret",
        });
    }

    private IAdminClient Admin() => new AdminClientBuilder(_bare).SetLogHandler((_, _) => { }).Build();

    private async Task FillAsync()
    {
        using var admin = Admin();
        await admin.CreateTopicsAsync(
            [new TopicSpecification { Name = Topic, NumPartitions = 1, ReplicationFactor = 1 }, new TopicSpecification { Name = DeadLetters, NumPartitions = 1, ReplicationFactor = 1 }],
            new CreateTopicsOptions { RequestTimeout = RequestTimeout, OperationTimeout = RequestTimeout });
        if (Embedded is null)
        {
            await admin.CreateAclsAsync(
                [
                    Allow(ResourceType.Topic, Topic, AclOperation.Read), Allow(ResourceType.Group, GroupId, AclOperation.Read),
                    Allow(ResourceType.Topic, DeadLetters, AclOperation.Write), Allow(ResourceType.Topic, DeadLetters, AclOperation.Describe),
                ],
                new CreateAclsOptions { RequestTimeout = RequestTimeout });
        }

        await ProduceAsync(0, 10);

        static AclBinding Allow(ResourceType type, string name, AclOperation operation) => new()
        {
            Pattern = new ResourcePattern { Type = type, Name = name, ResourcePatternType = ResourcePatternType.Literal },
            Entry = new AccessControlEntry { Principal = $"User:{User}", Host = "*", Operation = operation, PermissionType = AclPermissionType.Allow },
        };
    }

    /// <summary>Fails for the value 3, so that the shared producer is needed.</summary>
    private sealed class Consumer(Journal journal) : PartitionConsumerActor<byte[]>
    {
        protected override Task ConsumeAsync(Message<byte[]> message, CancellationToken cancellationToken)
        {
            journal.Delivered(message.Position, Attempt);
            return Encoding.UTF8.GetString(message.Value!) == "3" ? throw new InvalidOperationException("three") : Task.CompletedTask;
        }
    }
}
