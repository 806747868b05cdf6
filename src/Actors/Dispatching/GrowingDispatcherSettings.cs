using Akka.Configuration;

namespace Troupe.Actors.Dispatching;

/// <summary>How many threads a dispatcher gets, from its block.</summary>
/// <param name="MaxThreads">Threads at most; at least 1, 1,000 by default. HOCON: <c>max-threads</c>.</param>
/// <param name="IdleTimeout">After how long without work a thread ends; longer than 0, 10 seconds by default. HOCON: <c>idle-timeout</c>.</param>
internal sealed record GrowingDispatcherSettings(int MaxThreads, TimeSpan IdleTimeout)
{
    public const int DefaultMaxThreads = 1_000;
    public const double DefaultParallelismFactor = 1;

    public static readonly TimeSpan DefaultIdleTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How many threads run at once while none of them blocks, per processor, and at least one; above 0, 1 by default. HOCON: <c>parallelism-factor</c>.</summary>
    public double ParallelismFactor { get; init; } = DefaultParallelismFactor;

    /// <summary>
    /// Whether a thread finishes some of what waits before it wakes those it gave work; off by default. Only for actors that never wait for
    /// anybody. HOCON: <c>hold-wake-ups</c>.
    /// </summary>
    public bool HoldWakeUps { get; init; }

    /// <summary>How many threads run at once while none of them blocks.</summary>
    public int Parallelism(int processors) => Math.Max(1, (int)(processors * ParallelismFactor));

    /// <exception cref="ConfigurationException">A value is out of range.</exception>
    public static GrowingDispatcherSettings Create(Config config)
    {
        var settings = new GrowingDispatcherSettings(
            config.GetInt("max-threads", DefaultMaxThreads), config.GetTimeSpan("idle-timeout", DefaultIdleTimeout))
        {
            ParallelismFactor = config.GetDouble("parallelism-factor", DefaultParallelismFactor),
            HoldWakeUps = config.GetBoolean("hold-wake-ups", false),
        };
        var id = config.GetString("id");
        if (settings.MaxThreads < 1)
            throw new ConfigurationException($"{id}.max-threads ({settings.MaxThreads}) is below 1. Actors need at least one thread.");
        if (settings.IdleTimeout <= TimeSpan.Zero || settings.IdleTimeout.TotalMilliseconds > int.MaxValue)
            throw new ConfigurationException($"{id}.idle-timeout ({settings.IdleTimeout}) is not above 0 and below 24 days.");
        if (!(settings.ParallelismFactor > 0))
            throw new ConfigurationException(FormattableString.Invariant($"{id}.parallelism-factor ({settings.ParallelismFactor}) is not above 0."));
        return settings;
    }
}
