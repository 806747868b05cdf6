namespace Troupe.Benchmarks.Cases;

/// <summary>What an engine has to do in one run, in a group of its own. Crosses to child processes as JSON.</summary>
internal sealed record Workload
{
    /// <summary>The case's name, for engines that do several.</summary>
    public required string Case { get; init; }

    public required string BootstrapServers { get; init; }

    /// <summary>What is read.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>Partitions of each topic.</summary>
    public required int Partitions { get; init; }

    /// <summary>Records to read, or samples to take.</summary>
    public long Records { get; init; }

    /// <summary>How long a case measures that is not over after a number of records.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Properties of the consumer's client, beside each engine's own.</summary>
    public IReadOnlyDictionary<string, string> Kafka { get; init; } = new Dictionary<string, string>();

    public string GroupId { get; init; } = $"benchmark-{Guid.NewGuid():N}";
}
