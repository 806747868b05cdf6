namespace Troupe.Engine.Configuration;

/// <summary>The words of the configuration, per level. What is not here is refused.</summary>
internal static class SettingNames
{
    public const string Kafka = "kafka";
    public const string ConsumerGroups = "consumer-groups";
    public const string SubscriptionGroups = "subscription-groups";
    public const string Topics = "topics";
    public const string Defaults = "defaults";
    public const string Id = "id";
    public const string Name = "name";

    public const string ShutdownTimeout = "shutdown-timeout";
    public const string CommitInterval = "commit-interval";
    public const string RevocationTimeout = "revocation-timeout";
    public const string CancelGrace = "cancel-grace";
    public const string Poller = "poller";

    public const string MultiplexingMax = "multiplexing.max";
    public const string MultiplexingMin = "multiplexing.min";
    public const string MultiplexingBoot = "multiplexing.boot";
    public const string MultiplexingScaleDelay = "multiplexing.scale-delay";
    public const string MultiplexingLagThreshold = "multiplexing.lag-threshold";
    public const string MultiplexingSaturationThreshold = "multiplexing.saturation-threshold";

    public const string TransactionsIdPrefix = "transactions.id-prefix";
    public const string TransactionsNodeId = "transactions.node-id";
    public const string TransactionsTimeout = "transactions.timeout";
    public const string TransactionsMaxRecords = "transactions.max-records";
    public const string TransactionsMaxBytes = "transactions.max-bytes";
    public const string TransactionsMinInterval = "transactions.min-interval";
    public const string TransactionsAbandonAfter = "transactions.abandon-after";

    public const string Consumer = "consumer";
    public const string Transactional = "transactional";
    public const string Offsets = "offsets";
    public const string MetadataMaxBytes = "metadata-max-bytes";
    public const string Headers = "headers";
    public const string MaxBatchSize = "max-batch-size";
    public const string MaxWaitTime = "max-wait-time";
    public const string BufferMessages = "buffer.messages";
    public const string BufferBytes = "buffer.bytes";
    public const string BackoffInitial = "backoff.initial";
    public const string BackoffMaximum = "backoff.maximum";
    public const string BackoffJitter = "backoff.jitter";
    public const string OnFailure = "on-failure";
    public const string FailureRules = "failure-rules";
    public const string RuleException = "exception";
    public const string RuleAction = "action";
    public const string RuleMaxRetries = "max-retries";
    public const string RuleTopic = "topic";
    public const string PeriodicEnabled = "periodic.enabled";
    public const string PeriodicInterval = "periodic.interval";
    public const string PeriodicCron = "periodic.cron";
    public const string PeriodicDuringPause = "periodic.during-pause";
    public const string PeriodicDuringRetry = "periodic.during-retry";
    public const string PeriodicCronGrace = "periodic.cron-grace";
    public const string DelayBy = "delay-by";
    public const string ExpireAfter = "expire-after";
    public const string ThrottleMessages = "throttle.messages";
    public const string ThrottlePer = "throttle.per";
    public const string Filter = "filter";
    public const string DeadLetterTopic = "dead-letter-queue.topic";
    public const string DeadLetterStrategy = "dead-letter-queue.strategy";
    public const string DeadLetterMaxRetries = "dead-letter-queue.max-retries";
    public const string DeadLetterIndependent = "dead-letter-queue.independent";

    /// <summary>The words of the block of a topic that says when it ticks.</summary>
    public static readonly NameSet PeriodicBlock = new(
        PeriodicEnabled, PeriodicInterval, PeriodicCron, PeriodicDuringPause, PeriodicDuringRetry, PeriodicCronGrace);

    /// <summary>The words of a topic that say which of its messages are delivered, when, and how many.</summary>
    public static readonly NameSet FilterWords = new(DelayBy, ExpireAfter, ThrottleMessages, ThrottlePer, Filter);

    /// <summary>Sections below <c>troupe</c> that Akka.NET reads itself.</summary>
    public static readonly NameSet Dispatchers = new("engine-dispatcher", "consumer-dispatcher");

    /// <summary>The block below <c>troupe</c> that holds its settings itself.</summary>
    public const string Transactions = "transactions";

    public static readonly NameSet TransactionsBlock = new(
        TransactionsIdPrefix, TransactionsNodeId, TransactionsTimeout, TransactionsMaxRecords, TransactionsMaxBytes, TransactionsMinInterval,
        TransactionsAbandonAfter);

    /// <summary>The block of a consumer group or a subscription group that says how many connections there are.</summary>
    public const string Multiplexing = "multiplexing";

    public static readonly NameSet MultiplexingBlock = new(
        MultiplexingMax, MultiplexingMin, MultiplexingBoot, MultiplexingScaleDelay, MultiplexingLagThreshold, MultiplexingSaturationThreshold);

    public static readonly NameSet Application = new(
        [ShutdownTimeout, Kafka, Transactions, .. TransactionsBlock.Names, ConsumerGroups, Defaults, "engine-dispatcher", "consumer-dispatcher"]);

    public static readonly NameSet Group = new(
        [Id, Kafka, SubscriptionGroups, Topics, CommitInterval, RevocationTimeout, CancelGrace, Poller, Multiplexing, .. MultiplexingBlock.Names]);

    public static readonly NameSet SubscriptionGroup = new(
        [Name, Kafka, Topics, CommitInterval, RevocationTimeout, CancelGrace, Poller, Multiplexing, .. MultiplexingBlock.Names]);

    public static readonly NameSet Topic = new(
        [.. PeriodicBlock.Names, .. FilterWords.Names, Name, Consumer, OnFailure, FailureRules, Transactional, Offsets, MetadataMaxBytes, Headers, MaxBatchSize, MaxWaitTime, BufferMessages, BufferBytes, BackoffInitial, BackoffMaximum,
        BackoffJitter, DeadLetterTopic, DeadLetterStrategy, DeadLetterMaxRetries, DeadLetterIndependent]);

    public static readonly NameSet FailureRule = new(RuleException, RuleAction, RuleMaxRetries, RuleTopic);

    public static readonly NameSet DefaultsBlock = new(
        [.. PeriodicBlock.Names, .. FilterWords.Names, .. MultiplexingBlock.Names, CommitInterval, RevocationTimeout, CancelGrace, Poller, OnFailure, Transactional, Offsets, MetadataMaxBytes, Headers, MaxBatchSize, MaxWaitTime, BufferMessages, BufferBytes,
        BackoffInitial, BackoffMaximum, BackoffJitter, DeadLetterTopic, DeadLetterStrategy, DeadLetterMaxRetries, DeadLetterIndependent]);
}
