namespace Troupe.Benchmarks.Measuring;

/// <summary>One run of one engine. What it does not measure is null.</summary>
internal sealed record Measurement
{
    /// <summary>Records it read, or samples it took.</summary>
    public long Records { get; init; }

    public double? MessagesPerSecond { get; init; }

    public double? AllocatedBytesPerMessage { get; init; }

    public double? CpuMicrosecondsPerMessage { get; init; }

    /// <summary>From the call that produces a record to the first line of its handler, or from the moment a tick is due to its first line; one figure each.</summary>
    public IReadOnlyList<double>? LatencyMilliseconds { get; init; }

    /// <summary>Mean of what one wait for something else lasted in the handlers.</summary>
    public double? WaitMilliseconds { get; init; }

    /// <summary>Mean of what one such wait lasts on this runtime in loops that do nothing else.</summary>
    public double? BareWaitMilliseconds { get; init; }

    /// <summary>Processor time of the process, in percent of one core.</summary>
    public double? CpuPercent { get; init; }

    /// <summary>The process's resident memory, its highest sample.</summary>
    public double? ResidentMebibytes { get; init; }

    /// <summary>What resident memory grew by over the last minute, along a straight line through the samples, in percent of its mean.</summary>
    public double? ResidentGrowthPercent { get; init; }
}
