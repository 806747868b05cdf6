namespace Troupe.Integration.Tests.Stage;

/// <summary>What differs from the defaults on every stage: short times, so that a test takes seconds.</summary>
internal static class StageSettings
{
    /// <summary>The classic protocol in which partitions that stay are not touched by a rebalance; the default of Troupe.</summary>
    public const string Cooperative = "cooperative-sticky";

    /// <summary>The classic protocol in which every rebalance takes all partitions away.</summary>
    public const string Eager = "range";

    /// <summary>The protocol of KIP-848, in which the broker assigns.</summary>
    public const string ConsumerProtocol = "consumer";

    public static readonly TimeSpan CommitInterval = TimeSpan.FromMilliseconds(200);

    public static void Apply(TroupeBuilder troupe, string protocol)
    {
        troupe.ShutdownTimeout(TimeSpan.FromSeconds(10));
        if (protocol == ConsumerProtocol)
        {
            // The broker decides the times of this one.
            troupe.WithKafka("group.protocol", protocol);
            return;
        }

        troupe
            .WithKafka("partition.assignment.strategy", protocol)
            .WithKafka("session.timeout.ms", "6000")
            .WithKafka("heartbeat.interval.ms", "300");
    }

    /// <summary>A backoff that a test can wait for, and long enough to be one.</summary>
    public static TopicBuilder QuickBackoff(this TopicBuilder topic) =>
        topic.Backoff(initial: TimeSpan.FromMilliseconds(30), maximum: TimeSpan.FromMilliseconds(120), jitter: 0);
}
