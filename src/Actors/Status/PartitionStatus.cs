using Akka.Actor;
using Confluent.Kafka;

namespace Troupe;

/// <summary>A partition at one moment.</summary>
/// <param name="TopicPartition">Which one.</param>
/// <param name="State">What it does.</param>
/// <param name="Reason">Why it stands still; null while it does not.</param>
/// <param name="Attempt">Number of the coming or running attempt of its first unfinished message, 1 being the first.</param>
/// <param name="Frontier">The first offset that is not finished; null before the first record of an assignment without a committed offset.</param>
/// <param name="CommittedOffset">The newest offset the broker accepted; null before the first commit.</param>
/// <param name="WaitingMessages">Messages fetched and not yet given to the consumer.</param>
/// <param name="Incarnation">How many consumers this supervisor has made.</param>
public sealed record PartitionStatus(
    TopicPartition TopicPartition,
    PartitionState State,
    string? Reason,
    int Attempt,
    long? Frontier,
    long? CommittedOffset,
    int WaitingMessages,
    int Incarnation)
{
    /// <summary>The pause that holds it, if somebody asked for one and no failure comes before that; else null.</summary>
    public PartitionPause? Pause { get; init; }

    /// <summary>Who plays it.</summary>
    internal IActorRef? Supervisor { get; init; }

    /// <summary>How many ticks of the partition this process has run, failed ones included; 0 where the topic is not periodic.</summary>
    public long Ticks { get; init; }

    /// <summary>How many of them failed.</summary>
    public long FailedTicks { get; init; }
}
