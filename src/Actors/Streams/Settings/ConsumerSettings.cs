using System.Collections.Immutable;
using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Streams.Connections;
using Troupe.Actors.Streams.Settings;
using Config = Akka.Configuration.Config;

namespace Troupe;

/// <summary>How a source of <see cref="KafkaConsumer"/> reads. HOCON: <c>akka.kafka.consumer</c>, or a section of the same layout.</summary>
/// <typeparam name="TKey">What keys are read as.</typeparam>
/// <typeparam name="TValue">What values are read as.</typeparam>
public sealed record ConsumerSettings<TKey, TValue>
{
    private ConsumerSettings()
    {
    }

    /// <summary>Reads keys. Null, the default: the client's own for its plain types, UTF-8 for strings, bytes as they are, JSON for everything else.</summary>
    public IDeserializer<TKey>? KeyDeserializer { get; init; }

    /// <summary>Reads values; null as for <see cref="KeyDeserializer"/>.</summary>
    public IDeserializer<TValue>? ValueDeserializer { get; init; }

    /// <summary>The client's own properties, such as <c>bootstrap.servers</c>. HOCON: <c>kafka-clients</c>.</summary>
    public ImmutableSortedDictionary<string, string> Properties { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The <c>group.id</c>; null if none is set.</summary>
    public string? GroupId => Properties.GetValueOrDefault(StreamProperties.GroupId);

    /// <summary>How long <see cref="IControl.Shutdown"/> waits, at most, for what was emitted to be committed; 30 seconds by default. HOCON: <c>stop-timeout</c>.</summary>
    public TimeSpan StopTimeout { get; init; } = StreamDefaults.StopTimeout;

    /// <summary>How long a commit is repeated before it fails; 15 seconds by default, above 0. HOCON: <c>commit-timeout</c>.</summary>
    public TimeSpan CommitTimeout { get; init; } = StreamDefaults.CommitTimeout;

    /// <summary>
    /// How long a revocation waits, at most, for what a partition has emitted to be committed; 500 milliseconds by default. HOCON:
    /// <c>wait-close-partition</c>.
    /// </summary>
    public TimeSpan WaitClosePartition { get; init; } = StreamDefaults.WaitClosePartition;

    /// <summary>Records read ahead per partition; 2,000 by default, at least 1. HOCON: <c>buffer-size</c>.</summary>
    public int BufferSize { get; init; } = StreamDefaults.BufferSize;

    /// <summary>Bytes read ahead per partition; 1 MiB by default, at least 1. A larger record still gets through, alone. HOCON: <c>buffer-bytes</c>.</summary>
    public long BufferBytes { get; init; } = StreamDefaults.BufferBytes;

    /// <summary>The dispatcher the source's stage runs on; empty, the default, for that of the stream. HOCON: <c>use-dispatcher</c>.</summary>
    public string DispatcherId { get; init; } = StreamDefaults.Dispatcher;

#pragma warning disable CA1000 // The types of keys and values are those of the settings, as users of Akka.Streams.Kafka write it.
    /// <summary>The settings in <c>akka.kafka.consumer</c> of a system's configuration.</summary>
    /// <exception cref="TroupeConfigurationException">Some cannot be read.</exception>
    public static ConsumerSettings<TKey, TValue> Create(ActorSystem system, IDeserializer<TKey>? keyDeserializer, IDeserializer<TValue>? valueDeserializer) =>
        Create(StreamSection.Of(system, StreamSection.Consumer), keyDeserializer, valueDeserializer);

    /// <summary>The settings in a section; what it does not say is as in <c>akka.kafka.consumer</c> of Troupe's reference.conf.</summary>
    /// <exception cref="TroupeConfigurationException">Some cannot be read.</exception>
    public static ConsumerSettings<TKey, TValue> Create(Config config, IDeserializer<TKey>? keyDeserializer, IDeserializer<TValue>? valueDeserializer)
    {
        ArgumentNullException.ThrowIfNull(config);
        var section = new StreamSection(config, StreamSection.Consumer);
        var settings = new ConsumerSettings<TKey, TValue>
        {
            KeyDeserializer = keyDeserializer,
            ValueDeserializer = valueDeserializer,
            Properties = section.ClientProperties(),
            StopTimeout = section.Duration("stop-timeout"),
            CommitTimeout = section.Duration("commit-timeout", mayBeZero: false),
            WaitClosePartition = section.Duration("wait-close-partition"),
            BufferSize = section.Count("buffer-size"),
            BufferBytes = section.Size("buffer-bytes"),
            DispatcherId = section.Text("use-dispatcher"),
        };
        section.ThrowProblems();
        return settings;
    }
#pragma warning restore CA1000

    /// <summary>Names the brokers, as <c>one:9092,two:9092</c>.</summary>
    public ConsumerSettings<TKey, TValue> WithBootstrapServers(string bootstrapServers) => WithProperty(StreamProperties.BootstrapServers, bootstrapServers);

    /// <summary>Names the consumer group.</summary>
    public ConsumerSettings<TKey, TValue> WithGroupId(string groupId) => WithProperty(StreamProperties.GroupId, groupId);

    /// <summary>Names the client, for the broker's logs and quotas.</summary>
    public ConsumerSettings<TKey, TValue> WithClientId(string clientId) => WithProperty(StreamProperties.ClientId, clientId);

    /// <summary>Sets one property of the client, by the client's own name.</summary>
    public ConsumerSettings<TKey, TValue> WithProperty(string key, string value) => this with { Properties = Properties.SetItem(key, value) };

    /// <summary>Sets several properties of the client.</summary>
    public ConsumerSettings<TKey, TValue> WithProperties(IEnumerable<KeyValuePair<string, string>> properties) => this with { Properties = Properties.SetItems(properties) };

    /// <summary>Takes over the properties of a client's configuration.</summary>
    public ConsumerSettings<TKey, TValue> WithConsumerConfig(ConsumerConfig config) => WithProperties(config);

    /// <summary>Sets <see cref="StopTimeout"/>.</summary>
    public ConsumerSettings<TKey, TValue> WithStopTimeout(TimeSpan stopTimeout) => this with { StopTimeout = stopTimeout };

    /// <summary>Sets <see cref="CommitTimeout"/>.</summary>
    public ConsumerSettings<TKey, TValue> WithCommitTimeout(TimeSpan commitTimeout) => this with { CommitTimeout = commitTimeout };

    /// <summary>Sets <see cref="DispatcherId"/>.</summary>
    public ConsumerSettings<TKey, TValue> WithDispatcher(string dispatcherId) => this with { DispatcherId = dispatcherId };

    /// <summary>Sets <see cref="KeyDeserializer"/>.</summary>
    public ConsumerSettings<TKey, TValue> WithKeyDeserializer(IDeserializer<TKey>? keyDeserializer) => this with { KeyDeserializer = keyDeserializer };

    /// <summary>Sets <see cref="ValueDeserializer"/>.</summary>
    public ConsumerSettings<TKey, TValue> WithValueDeserializer(IDeserializer<TValue>? valueDeserializer) => this with { ValueDeserializer = valueDeserializer };

    /// <summary>What the connection of a source needs to know.</summary>
    /// <exception cref="TroupeConfigurationException">Some settings cannot be used.</exception>
    internal StreamMember Member(ISubscription subscription, bool commits, bool isTransactional = false)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        var properties = StreamProperties.Check(Properties, StreamSection.Consumer, needsGroup: commits || subscription is not IManualSubscription);
        return new StreamMember(
            properties.GetValueOrDefault(StreamProperties.GroupId) is { Length: > 0 } id ? id : StreamMember.NoGroup,
            properties.Remove(StreamProperties.GroupId),
            subscription)
        {
            IsTransactional = isTransactional,
            Commits = commits,
            StopTimeout = StopTimeout,
            CommitTimeout = CommitTimeout,
            WaitClosePartition = WaitClosePartition,
            BufferSize = BufferSize,
            BufferBytes = BufferBytes,
        };
    }
}
