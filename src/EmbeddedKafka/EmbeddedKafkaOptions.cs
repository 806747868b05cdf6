using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka;

/// <summary>How an <see cref="EmbeddedKafkaServer"/> behaves. Every default suits tests and examples.</summary>
public sealed record EmbeddedKafkaOptions
{
    /// <summary>Port on 127.0.0.1 to listen on.</summary>
    /// <value>0 to 65,535; 0 by default: the system chooses a free one.</value>
    public int Port { get; init; }

    /// <summary>A second listener, with TLS or SASL.</summary>
    /// <value>Null by default: there is none.</value>
    public SecureListenerOptions? SecureListener { get; init; }

    /// <summary>Topics to create at the start.</summary>
    /// <value>None by default.</value>
    public IReadOnlyList<EmbeddedTopic> Topics { get; init; } = [];

    /// <summary>
    /// Whether a topic that a client asks for is created, if the client allows it (Kafka's <c>auto.create.topics.enable</c>).
    /// </summary>
    /// <value>False by default: a misspelt topic should fail.</value>
    public bool AutoCreateTopics { get; init; }

    /// <summary>Partitions of a topic that is created without a number of its own (Kafka's <c>num.partitions</c>).</summary>
    /// <value>1 to 10,000; 1 by default.</value>
    public int DefaultPartitions { get; init; } = EmbeddedKafkaDefaults.DefaultPartitions;

    /// <summary>
    /// Memory for all records together, in bytes. Above it the largest partition loses its oldest records, as with
    /// Kafka's <c>retention.bytes</c>.
    /// </summary>
    /// <value>At least 1 MiB; 256 MiB by default. The newest segment of each partition, up to 1 MiB, always stays.</value>
    public long MaxLogBytes { get; init; } = EmbeddedKafkaDefaults.MaxLogBytes;

    /// <summary>Largest record batch a producer may send, in bytes as sent (Kafka's <c>message.max.bytes</c>).</summary>
    /// <value>At least 1,024; 1,048,588 by default.</value>
    public int MaxBatchBytes { get; init; } = EmbeddedKafkaDefaults.MaxBatchBytes;

    /// <summary>Largest request, in bytes; a larger one ends its connection (Kafka's <c>socket.request.max.bytes</c>).</summary>
    /// <value>At least <see cref="MaxBatchBytes"/>; 100 MiB by default.</value>
    public int MaxRequestBytes { get; init; } = EmbeddedKafkaDefaults.MaxRequestBytes;

    /// <summary>Shortest session time-out a group member may ask for (Kafka's <c>group.min.session.timeout.ms</c>).</summary>
    /// <value>Above zero; 100 ms by default, where a real broker has 6 s.</value>
    public TimeSpan MinSessionTimeout { get; init; } = EmbeddedKafkaDefaults.MinSessionTimeout;

    /// <summary>Longest session time-out a group member may ask for (Kafka's <c>group.max.session.timeout.ms</c>).</summary>
    /// <value>At least <see cref="MinSessionTimeout"/>; 30 minutes by default.</value>
    public TimeSpan MaxSessionTimeout { get; init; } = EmbeddedKafkaDefaults.MaxSessionTimeout;

    /// <summary>
    /// How often members of the <c>consumer</c> group protocol (KIP-848) send heartbeats, and so how long a partition takes to change
    /// hands (Kafka's <c>group.consumer.heartbeat.interval.ms</c>).
    /// </summary>
    /// <value>Above zero and below <see cref="ConsumerSessionTimeout"/>; 500 ms by default, where a real broker has 5 s.</value>
    public TimeSpan ConsumerHeartbeatInterval { get; init; } = EmbeddedKafkaDefaults.ConsumerHeartbeatInterval;

    /// <summary>
    /// How long a member of the <c>consumer</c> group protocol may be silent (Kafka's <c>group.consumer.session.timeout.ms</c>).
    /// </summary>
    /// <value>Above <see cref="ConsumerHeartbeatInterval"/>; 45 seconds by default.</value>
    public TimeSpan ConsumerSessionTimeout { get; init; } = EmbeddedKafkaDefaults.ConsumerSessionTimeout;

    /// <summary>Everything that is wrong with these options, one sentence each; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        if (Port is < 0 or > 65_535)
            problems.Add($"Port ({Port}) must be 0 to 65535.");
        if (DefaultPartitions is < 1 or > TopicStore.MaxPartitions)
            problems.Add($"DefaultPartitions ({DefaultPartitions}) must be 1 to {TopicStore.MaxPartitions}.");
        if (MaxLogBytes < 1024 * 1024)
            problems.Add($"MaxLogBytes ({MaxLogBytes}) must be at least 1048576.");
        if (MaxBatchBytes < 1024)
            problems.Add($"MaxBatchBytes ({MaxBatchBytes}) must be at least 1024.");
        if (MaxRequestBytes < MaxBatchBytes)
        {
            problems.Add(
                $"MaxRequestBytes ({MaxRequestBytes}) is below MaxBatchBytes ({MaxBatchBytes}). Raise the one or lower the other.");
        }

        if (MinSessionTimeout <= TimeSpan.Zero)
            problems.Add($"MinSessionTimeout ({MinSessionTimeout}) must be above zero.");
        if (MaxSessionTimeout < MinSessionTimeout)
        {
            problems.Add(
                $"MaxSessionTimeout ({MaxSessionTimeout}) is below MinSessionTimeout ({MinSessionTimeout}). "
                + "Raise the one or lower the other.");
        }

        if (ConsumerHeartbeatInterval <= TimeSpan.Zero)
            problems.Add($"ConsumerHeartbeatInterval ({ConsumerHeartbeatInterval}) must be above zero.");
        if (ConsumerSessionTimeout <= ConsumerHeartbeatInterval)
        {
            problems.Add(
                $"ConsumerSessionTimeout ({ConsumerSessionTimeout}) must be above ConsumerHeartbeatInterval "
                + $"({ConsumerHeartbeatInterval}). Raise the one or lower the other.");
        }

        problems.AddRange(SecureListener?.Validate() ?? []);
        foreach (var topic in Topics)
        {
            if (!TopicName.IsValid(topic.Name))
                problems.Add($"Topic name '{topic.Name}' is not allowed: 1 to 249 letters, digits, dots, underscores and hyphens.");
            if (topic.Partitions is < 1 or > TopicStore.MaxPartitions)
                problems.Add($"Topic '{topic.Name}' must have 1 to {TopicStore.MaxPartitions} partitions, not {topic.Partitions}.");
        }

        foreach (var twice in Topics.GroupBy(static topic => topic.Name).Where(static topics => topics.Count() > 1))
            problems.Add($"Topic '{twice.Key}' is named more than once.");
        return problems;
    }
}
