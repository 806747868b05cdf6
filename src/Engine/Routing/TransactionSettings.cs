namespace Troupe.Engine.Routing;

/// <summary>How the transactions of all transactional routes are made.</summary>
internal sealed record TransactionSettings
{
    /// <summary>Begins every transactional id. HOCON: <c>transactions.id-prefix</c>.</summary>
    public string IdPrefix { get; init; } = RoutingDefaults.TransactionalIdPrefix;

    /// <summary>Who this process is in transactional ids; null for the names of machine and user and an ordinal. HOCON: <c>transactions.node-id</c>.</summary>
    public string? NodeId { get; init; }

    /// <summary>How long the broker leaves a transaction open whose producer does not speak. HOCON: <c>transactions.timeout</c>.</summary>
    public TimeSpan Timeout { get; init; } = RoutingDefaults.TransactionTimeout;

    /// <summary>Records of one transaction, at most. HOCON: <c>transactions.max-records</c>.</summary>
    public int MaxRecords { get; init; } = RoutingDefaults.TransactionMaxRecords;

    /// <summary>Bytes of one transaction, at most. HOCON: <c>transactions.max-bytes</c>.</summary>
    public long MaxBytes { get; init; } = RoutingDefaults.TransactionMaxBytes;

    /// <summary>Time between the beginnings of two small commits. HOCON: <c>transactions.min-interval</c>.</summary>
    public TimeSpan MinInterval { get; init; } = RoutingDefaults.TransactionMinInterval;

    /// <summary>After so long in one call a producer is replaced. HOCON: <c>transactions.abandon-after</c>.</summary>
    public TimeSpan AbandonAfter { get; init; } = RoutingDefaults.TransactionAbandonAfter;
}
