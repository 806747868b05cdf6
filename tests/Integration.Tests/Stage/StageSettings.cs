namespace Troupe.Integration.Tests.Stage;

/// <summary>What differs from the defaults on every stage: short times, so that a test takes seconds, but where a standstill of the machine would be taken for the death of a member.</summary>
internal static class StageSettings
{
    /// <summary>The classic protocol in which partitions that stay are not touched by a rebalance; the default of Troupe.</summary>
    public const string Cooperative = "cooperative-sticky";

    /// <summary>The classic protocol in which every rebalance takes all partitions away.</summary>
    public const string Eager = "range";

    /// <summary>The protocol of KIP-848, in which the broker assigns.</summary>
    public const string ConsumerProtocol = "consumer";

    /// <summary>Longer than a busy machine stands still: a member that was thrown out for it has its messages delivered again.</summary>
    public const string Session = "45000";

    public static readonly TimeSpan CommitInterval = TimeSpan.FromMilliseconds(200);

    public static void Apply(TroupeBuilder troupe, string protocol)
    {
        // Far above what a stop takes: one that was cut off may leave work to be done again.
        troupe.ShutdownTimeout(TimeSpan.FromSeconds(30));
        if (protocol == ConsumerProtocol)
        {
            // The broker decides the times of this one.
            troupe.WithKafka("group.protocol", protocol);
            return;
        }

        troupe
            .WithKafka("partition.assignment.strategy", protocol)
            .WithKafka("session.timeout.ms", Session)
            .WithKafka("heartbeat.interval.ms", "300");
    }

    /// <summary>A backoff that a test can wait for, and long enough to be one.</summary>
    public static TopicBuilder QuickBackoff(this TopicBuilder topic) =>
        topic.Backoff(initial: TimeSpan.FromMilliseconds(30), maximum: TimeSpan.FromMilliseconds(120), jitter: 0);
}
