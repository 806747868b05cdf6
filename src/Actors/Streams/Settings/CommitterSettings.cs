using Akka.Actor;
using Akka.Configuration;
using Troupe.Actors.Streams.Settings;

namespace Troupe;

/// <summary>How <see cref="Committer"/> gathers offsets. HOCON: <c>akka.kafka.committer</c>, or a section of the same layout.</summary>
public sealed record CommitterSettings
{
    private CommitterSettings()
    {
    }

    /// <summary>Offsets of one commit, at most; 1,000 by default, at least 1. HOCON: <c>max-batch</c>.</summary>
    public int MaxBatch { get; init; } = StreamDefaults.MaxBatch;

    /// <summary>How long an offset waits for others, at most; 10 seconds by default, above 0. HOCON: <c>max-interval</c>.</summary>
    public TimeSpan MaxInterval { get; init; } = StreamDefaults.MaxInterval;

    /// <summary>Commits that may be on their way at once; 100 by default, at least 1. HOCON: <c>parallelism</c>.</summary>
    public int Parallelism { get; init; } = StreamDefaults.CommitterParallelism;

    /// <summary>What is waited for; the broker's answer by default. HOCON: <c>delivery</c>.</summary>
    public CommitDelivery Delivery { get; init; } = StreamDefaults.Delivery;

    /// <summary>The settings in <c>akka.kafka.committer</c> of a system's configuration.</summary>
    /// <exception cref="TroupeConfigurationException">Some cannot be read.</exception>
    public static CommitterSettings Create(ActorSystem system) => Create(StreamSection.Of(system, StreamSection.Committer));

    /// <summary>The settings in a section; what it does not say is as in <c>akka.kafka.committer</c> of Troupe's reference.conf.</summary>
    /// <exception cref="TroupeConfigurationException">Some cannot be read.</exception>
    public static CommitterSettings Create(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var section = new StreamSection(config, StreamSection.Committer);
        var settings = new CommitterSettings
        {
            MaxBatch = section.Count("max-batch"),
            MaxInterval = section.Duration("max-interval", mayBeZero: false),
            Parallelism = section.Count("parallelism"),
            Delivery = section.Word("delivery", (nameof(CommitDelivery.WaitForAck), CommitDelivery.WaitForAck), (nameof(CommitDelivery.SendAndForget), CommitDelivery.SendAndForget)),
        };
        section.ThrowProblems();
        return settings;
    }

    /// <summary>Sets <see cref="MaxBatch"/>.</summary>
    public CommitterSettings WithMaxBatch(int maxBatch) => this with { MaxBatch = maxBatch };

    /// <summary>Sets <see cref="MaxInterval"/>.</summary>
    public CommitterSettings WithMaxInterval(TimeSpan maxInterval) => this with { MaxInterval = maxInterval };

    /// <summary>Sets <see cref="Parallelism"/>.</summary>
    public CommitterSettings WithParallelism(int parallelism) => this with { Parallelism = parallelism };

    /// <summary>Sets <see cref="Delivery"/>.</summary>
    public CommitterSettings WithDelivery(CommitDelivery delivery) => this with { Delivery = delivery };
}
