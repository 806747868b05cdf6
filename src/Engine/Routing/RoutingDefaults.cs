namespace Troupe.Engine.Routing;

/// <summary>Every default, written once. A test compares them with reference.conf.</summary>
internal static class RoutingDefaults
{
    public const int MaxBatchSize = 500;
    public const int TransactionalMaxBatchSize = 5_000;
    public const int BufferBatches = 4;
    public const int BufferMessages = MaxBatchSize * BufferBatches;
    public const long BufferBytes = 1024 * 1024;
    public const long TransactionalBufferBytes = 4 * 1024 * 1024;
    public const int MetadataMaxBytes = 4_096;
    public const int MaxRetries = 3;
    public const double BackoffJitter = 0.2;

    public const int MultiplexingMax = 1;
    public const double MultiplexingSaturationThreshold = 0.8;

    public const string TransactionalIdPrefix = "troupe";
    public const int TransactionMaxRecords = 10_000;
    public const long TransactionMaxBytes = 4 * 1024 * 1024;

    public static readonly TimeSpan MaxWaitTime = TimeSpan.FromMilliseconds(5);
    public static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan RevocationTimeout = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan CancelGrace = TimeSpan.FromSeconds(3);
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan MultiplexingScaleDelay = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan TransactionTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan TransactionMinInterval = TimeSpan.FromMilliseconds(20);
    public static readonly TimeSpan TransactionAbandonAfter = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan ThrottlePer = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan TickCronGrace = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan BackoffInitial = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan BackoffMaximum = TimeSpan.FromSeconds(30);
}
