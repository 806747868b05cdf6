using System.Collections.Immutable;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Streams.Connections;

/// <summary>What a stream reads and as whom.</summary>
/// <param name="GroupId">The <c>group.id</c>.</param>
/// <param name="Kafka">The client's properties, checked.</param>
/// <param name="Subscription">Topics or partitions.</param>
internal sealed record StreamMember(string GroupId, ImmutableSortedDictionary<string, string> Kafka, ISubscription Subscription)
{
    /// <summary>The client needs the id of a group also where nothing is committed and nobody shares anything.</summary>
    public const string NoGroup = "troupe-stream-without-group";

    /// <summary>Whether its offsets are committed in transactions alone.</summary>
    public bool IsTransactional { get; init; }

    /// <summary>Whether its offsets are committed at all.</summary>
    public bool Commits { get; init; } = true;

    public required TimeSpan StopTimeout { get; init; }

    public required TimeSpan CommitTimeout { get; init; }

    public required TimeSpan WaitClosePartition { get; init; }

    public required int BufferSize { get; init; }

    public required long BufferBytes { get; init; }

    private IEnumerable<string> Topics => Subscription switch
    {
        IAutoSubscription automatic => automatic.Topics,
        IManualSubscription manual => manual.Positions.Select(position => position.Topic).Distinct(StringComparer.Ordinal),
        _ => throw new ArgumentException($"{Subscription.GetType().Name} is not a subscription made by {nameof(Subscriptions)}."),
    };

    /// <summary>The same as the connection reads it.</summary>
    /// <param name="name">The stream's name in the tree.</param>
    public SubscriptionGroupSettings Group(string name) => new(name)
    {
        Kafka = Kafka,
        // Nobody consumes them but the stages: only their names matter.
        Topics = [.. Topics.Select(topic => new TopicSettings(topic, typeof(void)) { Transactional = IsTransactional })],
        CommitInterval = TimeSpan.FromSeconds(1),
        RevocationTimeout = CommitTimeout,
    };
}
