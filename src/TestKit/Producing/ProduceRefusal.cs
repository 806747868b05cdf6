using Confluent.Kafka;

namespace Troupe.TestKit.Producing;

/// <summary>The broker refuses some of the next records.</summary>
internal sealed class ProduceRefusal(string? topic, int times, ErrorCode code)
{
    /// <summary>The topic concerned; null for all.</summary>
    public string? Topic { get; } = topic;

    /// <summary>How many are still to be refused.</summary>
    public int Times { get; set; } = times;

    public ErrorCode Code { get; } = code;
}
