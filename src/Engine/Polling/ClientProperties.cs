using System.Collections.Immutable;
using System.Globalization;
using Troupe.Engine.Routing;

namespace Troupe.Engine.Polling;

/// <summary>The properties of each Kafka client: the engine's own defaults, what the user set, and what the engine cannot leave to anybody.</summary>
internal static class ClientProperties
{
    private const string RecoveryStrategy = "metadata.recovery.strategy";

    private static readonly Dictionary<string, string> Defaults = new()
    {
        ["auto.offset.reset"] = "earliest",
        ["partition.assignment.strategy"] = "cooperative-sticky",

        // The client's default of a second is how long a partition stands still once its queue was full.
        ["fetch.queue.backoff.ms"] = "20",

        // The client has one fetch at a time under way to a broker, and it asks only for partitions whose queues have room: if those are at their ends, the
        // answer waits for the client's default of half a second, and the busy ones beside them stand still for that long.
        ["fetch.wait.max.ms"] = "100",
        ["reconnect.backoff.max.ms"] = "1000",

        // With rebootstrap, the client's default, an outage of all brokers can leave it with a coordinator that it has dropped: it then asks for
        // it without a pause, a whole core for as long as the outage lasts, and may never come back.
        [RecoveryStrategy] = "none",

        // Each partition's queue is taken out of the consumer's, so this holds for a partition, and once more for what was taken out of its queue to be
        // read: the client's default of 64 MiB would be that often.
        ["queued.max.messages.kbytes"] = "4096",

        // The client's default of five minutes is how long a topic that was created late, or got more partitions, would not be noticed.
        ["topic.metadata.refresh.interval.ms"] = "10000",
    };

    private static readonly Dictionary<string, string> ProducerDefaults = new()
    {
        ["linger.ms"] = "2",
        [RecoveryStrategy] = "none",

        // The client's default of 1,000,000 bytes refuses dead letters of messages that it reads. Topics have limits of their own.
        ["message.max.bytes"] = "104857600",
    };

    private static readonly Dictionary<string, string> TransactionalOwned = new()
    {
        // Else a call to a coordinator that was away may never return.
        [RecoveryStrategy] = "none",
        ["reconnect.backoff.max.ms"] = "1000",

        // The broker answers a commit before its markers are written, and refuses the next transaction until they are: the client's default of
        // 100 ms would be added to each.
        ["retry.backoff.ms"] = "20",

        // A topic that does not exist fails the transaction sooner than the broker gives it up.
        ["topic.metadata.propagation.max.ms"] = "5000",
    };

    private static readonly Dictionary<string, string> Owned = new()
    {
        ["enable.auto.commit"] = "false",
        ["enable.auto.offset.store"] = "false",
        ["enable.partition.eof"] = "true",
    };

    /// <summary>A consumer of <paramref name="groupId"/>.</summary>
    public static ImmutableSortedDictionary<string, string> Consumer(SubscriptionGroupSettings settings, string groupId)
    {
        var properties = Defaults.ToImmutableSortedDictionary().SetItems(settings.Kafka);

        // The consumer protocol (KIP-848) assigns on the broker and refuses a strategy.
        if (settings.HasConsumerProtocol()) properties = properties.Remove("partition.assignment.strategy");
        return properties.SetItems(Owned).SetItem("group.id", groupId);
    }

    /// <summary>The shared producer of a cluster.</summary>
    public static ImmutableSortedDictionary<string, string> Producer(ImmutableSortedDictionary<string, string> kafka) =>
        ProducerDefaults.ToImmutableSortedDictionary().SetItems(Common(kafka)).SetItem("enable.idempotence", "true");

    /// <summary>A producer of transactions. What it must have to survive an outage is not the user's to change.</summary>
    /// <param name="kafka">The application's properties.</param>
    /// <param name="id">Its <c>transactional.id</c>.</param>
    /// <param name="timeout">How long the broker leaves a transaction open whose producer does not speak.</param>
    public static ImmutableSortedDictionary<string, string> Transactional(ImmutableSortedDictionary<string, string> kafka, string id, TimeSpan timeout) =>
        Producer(kafka).SetItems(TransactionalOwned)
            .SetItem("transactional.id", id)
            .SetItem("transaction.timeout.ms", ((int)timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// An administration client. With <c>metadata.recovery.strategy</c> = none it would look for the controller without a pause for as long as an outage
    /// of all brokers lasts, more than a whole core, so that one is left to the client.
    /// </summary>
    public static ImmutableSortedDictionary<string, string> Admin(ImmutableSortedDictionary<string, string> kafka) => Common(kafka);

    /// <summary>A client that asks for committed offsets, of its <see cref="Admin"/> properties. It asks a coordinator, as a consumer does.</summary>
    public static Dictionary<string, string> CommittedOffsets(IReadOnlyDictionary<string, string> admin)
    {
        var properties = admin.ToDictionary();
        properties.TryAdd(RecoveryStrategy, Defaults[RecoveryStrategy]);
        return properties;
    }

    private static ImmutableSortedDictionary<string, string> Common(ImmutableSortedDictionary<string, string> kafka) =>
        kafka.RemoveRange(ConsumerOnly)
            .SetItem("reconnect.backoff.max.ms", kafka.GetValueOrDefault("reconnect.backoff.max.ms", "1000"));

    private static readonly string[] ConsumerOnly =
    [
        "auto.offset.reset", "partition.assignment.strategy", "session.timeout.ms", "heartbeat.interval.ms", "max.poll.interval.ms",
        "group.id", "group.instance.id", "group.protocol", "group.remote.assignor", "group.protocol.type", "coordinator.query.interval.ms",
        "isolation.level", "check.crcs", "enable.partition.eof", "queued.min.messages", "queued.max.messages.kbytes", "fetch.wait.max.ms",
        "fetch.queue.backoff.ms", "fetch.message.max.bytes", "max.partition.fetch.bytes", "fetch.max.bytes", "fetch.min.bytes",
        "fetch.error.backoff.ms", "offset.store.method", "enable.auto.commit", "enable.auto.offset.store", "auto.commit.interval.ms",
    ];
}
