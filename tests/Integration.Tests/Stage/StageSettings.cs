namespace Troupe.Integration.Tests.Stage;

/// <summary>What differs from the defaults on every stage: short times, so that a test takes seconds.</summary>
internal static class StageSettings
{
    public static readonly TimeSpan CommitInterval = TimeSpan.FromMilliseconds(200);

    public static void Apply(TroupeBuilder troupe) => troupe
        .WithKafka("session.timeout.ms", "6000")
        .WithKafka("heartbeat.interval.ms", "300")
        .ShutdownTimeout(TimeSpan.FromSeconds(10));

    /// <summary>A backoff that a test can wait for, and long enough to be one.</summary>
    public static TopicBuilder QuickBackoff(this TopicBuilder topic) =>
        topic.Backoff(initial: TimeSpan.FromMilliseconds(30), maximum: TimeSpan.FromMilliseconds(120), jitter: 0);
}
