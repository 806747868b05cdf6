using System.Collections.Immutable;
using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Streams.Settings;
using Config = Akka.Configuration.Config;

namespace Troupe;

/// <summary>How a stage of <see cref="KafkaProducer"/> produces. HOCON: <c>akka.kafka.producer</c>, or a section of the same layout.</summary>
/// <typeparam name="TKey">The type of keys.</typeparam>
/// <typeparam name="TValue">The type of values.</typeparam>
public sealed record ProducerSettings<TKey, TValue>
{
    private ProducerSettings()
    {
    }

    /// <summary>Writes keys. Null, the default: the client's own for its plain types, UTF-8 for strings, bytes as they are, JSON for everything else.</summary>
    public ISerializer<TKey>? KeySerializer { get; init; }

    /// <summary>Writes values; null as for <see cref="KeySerializer"/>.</summary>
    public ISerializer<TValue>? ValueSerializer { get; init; }

    /// <summary>The client's own properties, such as <c>bootstrap.servers</c>. HOCON: <c>kafka-clients</c>.</summary>
    public ImmutableSortedDictionary<string, string> Properties { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Elements that may be on their way at once; 10,000 by default, at least 1. HOCON: <c>parallelism</c>.</summary>
    public int Parallelism { get; init; } = StreamDefaults.ProducerParallelism;

    /// <summary>How long the stage's own producer may take to deliver the rest when the stream has ended early; 10 seconds by default. HOCON: <c>flush-timeout</c>.</summary>
    public TimeSpan FlushTimeout { get; init; } = StreamDefaults.FlushTimeout;

    /// <summary>The dispatcher the stage runs on; empty, the default, for that of the stream. HOCON: <c>use-dispatcher</c>.</summary>
    public string DispatcherId { get; init; } = StreamDefaults.Dispatcher;

    /// <summary>
    /// Time between two commits of a transactional stage, at least, while fewer than 1,000 records wait; 20 milliseconds by default, above 0. HOCON:
    /// <c>eos-commit-interval</c>.
    /// </summary>
    public TimeSpan EosCommitInterval { get; init; } = StreamDefaults.EosCommitInterval;

    /// <summary>
    /// What the ids of transactional stages begin with; empty by default. <c>{node}</c> in it stands for the process's
    /// <c>troupe.transactions.node-id</c>. HOCON: <c>transaction-id-prefix</c>.
    /// </summary>
    public string TransactionIdPrefix { get; init; } = StreamDefaults.TransactionIdPrefix;

#pragma warning disable CA1000 // The types of keys and values are those of the settings, as users of Akka.Streams.Kafka write it.
    /// <summary>The settings in <c>akka.kafka.producer</c> of a system's configuration.</summary>
    /// <exception cref="TroupeConfigurationException">Some cannot be read.</exception>
    public static ProducerSettings<TKey, TValue> Create(ActorSystem system, ISerializer<TKey>? keySerializer, ISerializer<TValue>? valueSerializer) =>
        Create(StreamSection.Of(system, StreamSection.Producer), keySerializer, valueSerializer);

    /// <summary>The settings in a section; what it does not say is as in <c>akka.kafka.producer</c> of Troupe's reference.conf.</summary>
    /// <exception cref="TroupeConfigurationException">Some cannot be read.</exception>
    public static ProducerSettings<TKey, TValue> Create(Config config, ISerializer<TKey>? keySerializer, ISerializer<TValue>? valueSerializer)
    {
        ArgumentNullException.ThrowIfNull(config);
        var section = new StreamSection(config, StreamSection.Producer);
        var settings = new ProducerSettings<TKey, TValue>
        {
            KeySerializer = keySerializer,
            ValueSerializer = valueSerializer,
            Properties = section.ClientProperties(),
            Parallelism = section.Count("parallelism"),
            FlushTimeout = section.Duration("flush-timeout"),
            DispatcherId = section.Text("use-dispatcher"),
            EosCommitInterval = section.Duration("eos-commit-interval", mayBeZero: false),
            TransactionIdPrefix = section.Text("transaction-id-prefix"),
        };
        section.ThrowProblems();
        return settings;
    }
#pragma warning restore CA1000

    /// <summary>Names the brokers, as <c>one:9092,two:9092</c>.</summary>
    public ProducerSettings<TKey, TValue> WithBootstrapServers(string bootstrapServers) => WithProperty(StreamProperties.BootstrapServers, bootstrapServers);

    /// <summary>Names the client, for the broker's logs and quotas.</summary>
    public ProducerSettings<TKey, TValue> WithClientId(string clientId) => WithProperty(StreamProperties.ClientId, clientId);

    /// <summary>Sets one property of the client, by the client's own name.</summary>
    public ProducerSettings<TKey, TValue> WithProperty(string key, string value) => this with { Properties = Properties.SetItem(key, value) };

    /// <summary>Sets several properties of the client.</summary>
    public ProducerSettings<TKey, TValue> WithProperties(IEnumerable<KeyValuePair<string, string>> properties) => this with { Properties = Properties.SetItems(properties) };

    /// <summary>Takes over the properties of a client's configuration.</summary>
    public ProducerSettings<TKey, TValue> WithProducerConfig(ProducerConfig config) => WithProperties(config);

    /// <summary>Sets <see cref="Parallelism"/>.</summary>
    public ProducerSettings<TKey, TValue> WithParallelism(int parallelism) => this with { Parallelism = parallelism };

    /// <summary>Sets <see cref="FlushTimeout"/>.</summary>
    public ProducerSettings<TKey, TValue> WithFlushTimeout(TimeSpan flushTimeout) => this with { FlushTimeout = flushTimeout };

    /// <summary>Sets <see cref="DispatcherId"/>.</summary>
    public ProducerSettings<TKey, TValue> WithDispatcher(string dispatcherId) => this with { DispatcherId = dispatcherId };

    /// <summary>Sets <see cref="EosCommitInterval"/>.</summary>
    public ProducerSettings<TKey, TValue> WithEosCommitInterval(TimeSpan eosCommitInterval) => this with { EosCommitInterval = eosCommitInterval };

    /// <summary>Sets <see cref="KeySerializer"/>.</summary>
    public ProducerSettings<TKey, TValue> WithKeySerializer(ISerializer<TKey>? keySerializer) => this with { KeySerializer = keySerializer };

    /// <summary>Sets <see cref="ValueSerializer"/>.</summary>
    public ProducerSettings<TKey, TValue> WithValueSerializer(ISerializer<TValue>? valueSerializer) => this with { ValueSerializer = valueSerializer };

    /// <exception cref="TroupeConfigurationException">Some properties cannot be used.</exception>
    internal ImmutableSortedDictionary<string, string> CheckedProperties() => StreamProperties.Check(Properties, StreamSection.Producer);
}
