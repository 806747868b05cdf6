namespace Troupe.Actors.Streams.Settings;

/// <summary>The defaults of <c>akka.kafka</c>, written once. A test compares them with reference.conf.</summary>
internal static class StreamDefaults
{
    public const int BufferSize = 2_000;
    public const long BufferBytes = 1024 * 1024;
    public const int ProducerParallelism = 10_000;
    public const int MaxBatch = 1_000;
    public const int CommitterParallelism = 100;
    public const CommitDelivery Delivery = CommitDelivery.WaitForAck;
    public const string Dispatcher = "";
    public const string TransactionIdPrefix = "";

    public static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan CommitTimeout = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan WaitClosePartition = TimeSpan.FromMilliseconds(500);
    public static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan EosCommitInterval = TimeSpan.FromMilliseconds(20);
    public static readonly TimeSpan MaxInterval = TimeSpan.FromSeconds(10);
}
