namespace Troupe.EmbeddedKafka;

/// <summary>The defaults of <see cref="EmbeddedKafkaOptions"/>.</summary>
internal static class EmbeddedKafkaDefaults
{
    public const int DefaultPartitions = 1;

    /// <summary>Enough for a test of a million small records; little enough for a continuous integration machine.</summary>
    public const long MaxLogBytes = 256L * 1024 * 1024;

    /// <summary>Kafka's own <c>message.max.bytes</c>: a mebibyte and the overhead of a batch.</summary>
    public const int MaxBatchBytes = 1_048_588;

    /// <summary>Kafka's own <c>socket.request.max.bytes</c>.</summary>
    public const int MaxRequestBytes = 100 * 1024 * 1024;

    /// <summary>A real broker insists on six seconds; a test of failures should not have to wait for them.</summary>
    public static readonly TimeSpan MinSessionTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>Kafka's own <c>group.max.session.timeout.ms</c>.</summary>
    public static readonly TimeSpan MaxSessionTimeout = TimeSpan.FromMinutes(30);

    /// <summary>A real broker has five seconds, which is how long a partition then takes to change hands.</summary>
    public static readonly TimeSpan ConsumerHeartbeatInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Kafka's own <c>group.consumer.session.timeout.ms</c>.</summary>
    public static readonly TimeSpan ConsumerSessionTimeout = TimeSpan.FromSeconds(45);
}
