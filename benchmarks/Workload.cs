namespace Troupe.Benchmarks;

/// <summary>What an engine has to do: read so many records of a topic from the beginning, in a group of its own.</summary>
internal sealed record Workload(string BootstrapServers, string Topic, long Records, string Case)
{
    public string GroupId { get; } = $"benchmark-{Guid.NewGuid():N}";
}
