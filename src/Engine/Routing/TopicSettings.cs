namespace Troupe.Engine.Routing;

/// <summary>A topic and how its partitions are played.</summary>
/// <param name="Name">The topic's name; one that begins with <c>^</c> is a pattern.</param>
/// <param name="Consumer">The user's actor; derives from one of the faces of <c>PartitionConsumerActor</c>.</param>
internal sealed record TopicSettings(string Name, Type Consumer)
{
    /// <summary>Which topics it stands for; null if it is one topic.</summary>
    public TopicPattern? Pattern { get; init; }

    /// <summary>What the client subscribes to.</summary>
    public string Subscription => Pattern?.Subscription ?? Name;

    /// <summary>Whether what is produced and what is finished become visible together. HOCON: <c>transactional = on</c>.</summary>
    public bool Transactional { get; init; }

    /// <summary>Most messages of one batch. HOCON: <c>max-batch-size</c>; 500, of a transactional route 5,000.</summary>
    public int MaxBatchSize { get; init; } = RoutingDefaults.MaxBatchSize;

    /// <summary>Longest time a started batch waits for more. HOCON: <c>max-wait-time</c>.</summary>
    public TimeSpan MaxWaitTime { get; init; } = RoutingDefaults.MaxWaitTime;

    /// <summary>Messages read ahead per partition. HOCON: <c>buffer.messages</c>; four batches by default.</summary>
    public int BufferMessages { get; init; } = RoutingDefaults.BufferMessages;

    /// <summary>Bytes read ahead per partition. HOCON: <c>buffer.bytes</c>; 1 MiB, of a transactional route 4 MiB.</summary>
    public long BufferBytes { get; init; } = RoutingDefaults.BufferBytes;

    /// <summary>Whether only the user's own marks finish messages. HOCON: <c>offsets = manual</c>.</summary>
    public bool ManualOffsets { get; init; }

    /// <summary>Most bytes of the metadata of an offset, in UTF-8; 0 for none at all. HOCON: <c>metadata-max-bytes</c>.</summary>
    public int MetadataMaxBytes { get; init; } = RoutingDefaults.MetadataMaxBytes;

    /// <summary>Whether headers are copied out of the client. HOCON: <c>headers = off</c>.</summary>
    public bool Headers { get; init; } = true;

    public BackoffSettings Backoff { get; init; } = new();

    public DeadLetterQueueSettings DeadLetterQueue { get; init; } = new();

    /// <summary>Exceptions that are treated in another way; the first that matches decides. HOCON: <c>failure-rules</c>.</summary>
    public FailureRules FailureRules { get; init; } = FailureRules.None;

    /// <summary>Whether a failing <c>ConsumeAsync</c> keeps its consumer. HOCON: <c>on-failure = resume</c>.</summary>
    public bool KeepConsumer { get; init; }

    /// <summary>Which messages are delivered, when, and how many.</summary>
    public FilterSettings Filters { get; init; } = new();

    /// <summary>When the consumer is called without messages. HOCON: <c>periodic</c>.</summary>
    public TickSettings Ticks { get; init; } = new();
}
