namespace Troupe.TestKit;

/// <summary>How a harness stands in for the rest of the world.</summary>
public sealed record HarnessOptions
{
    /// <summary>The topic the consumer reads. <c>orders</c> by default.</summary>
    public string Topic { get; init; } = "orders";

    /// <summary>The partition it plays. 0 by default.</summary>
    public int Partition { get; init; }

    /// <summary>The <c>group.id</c>. <c>test</c> by default.</summary>
    public string GroupId { get; init; } = "test";

    /// <summary>Offset of the first message of the partition. 0 by default.</summary>
    public long FirstOffset { get; init; }

    /// <summary>The offset that the group has committed before the harness starts; null, the default, for none.</summary>
    public long? CommittedOffset { get; init; }

    /// <summary>What the group has committed with that offset; null, the default, for nothing.</summary>
    public string? CommittedMetadata { get; init; }

    /// <summary>How many partitions every dead letter queue has. 1 by default.</summary>
    public int DeadLetterPartitions { get; init; } = 1;

    /// <summary>How long a revocation waits for a running call, by the harness's clock. 15 seconds by default, as <c>revocation-timeout</c>.</summary>
    public TimeSpan RevocationTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a stop waits for a running call, by the harness's clock. 30 seconds by default, as <c>shutdown-timeout</c>.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long before these bounds the call's token is cancelled. 3 seconds by default, as <c>cancel-grace</c>.</summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long each method of the harness waits in real time before it says what hangs. 10 seconds by default; for ever while a debugger is attached.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How far each method of the harness lets the clock jump before it says that nothing comes to an end. One day by default; a consumer that is
    /// retried for ever never comes to rest.
    /// </summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromDays(1);
}
