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

    public const string Consumer = "consumer";
    public const string Offsets = "offsets";
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
    public const string DeadLetterTopic = "dead-letter-queue.topic";
    public const string DeadLetterStrategy = "dead-letter-queue.strategy";
    public const string DeadLetterMaxRetries = "dead-letter-queue.max-retries";
    public const string DeadLetterIndependent = "dead-letter-queue.independent";

    /// <summary>Sections below <c>troupe</c> that Akka.NET reads itself.</summary>
    public static readonly NameSet Dispatchers = new("engine-dispatcher", "consumer-dispatcher");

    public static readonly NameSet Application = new(ShutdownTimeout, Kafka, ConsumerGroups, Defaults, "engine-dispatcher", "consumer-dispatcher");

    public static readonly NameSet Group = new(Id, Kafka, SubscriptionGroups, Topics, CommitInterval, RevocationTimeout, CancelGrace, Poller);

    public static readonly NameSet SubscriptionGroup = new(Name, Kafka, Topics, CommitInterval, RevocationTimeout, CancelGrace, Poller);

    public static readonly NameSet Topic = new(
        Name, Consumer, OnFailure, FailureRules, Offsets, Headers, MaxBatchSize, MaxWaitTime, BufferMessages, BufferBytes, BackoffInitial, BackoffMaximum,
        BackoffJitter, DeadLetterTopic, DeadLetterStrategy, DeadLetterMaxRetries, DeadLetterIndependent);

    public static readonly NameSet FailureRule = new(RuleException, RuleAction, RuleMaxRetries, RuleTopic);

    public static readonly NameSet DefaultsBlock = new(
        CommitInterval, RevocationTimeout, CancelGrace, Poller, OnFailure, Offsets, Headers, MaxBatchSize, MaxWaitTime, BufferMessages, BufferBytes,
        BackoffInitial, BackoffMaximum, BackoffJitter, DeadLetterTopic, DeadLetterStrategy, DeadLetterMaxRetries, DeadLetterIndependent);
}
