using System.Collections.Immutable;
using Confluent.Kafka;
using Troupe.Engine.Consuming;

namespace Troupe;

/// <summary>Says what a source reads.</summary>
public static class Subscriptions
{
    /// <summary>Topics; the group shares out their partitions.</summary>
    /// <exception cref="ArgumentException">No topic is named.</exception>
    public static IAutoSubscription Topics(params string[] topics)
    {
        ArgumentNullException.ThrowIfNull(topics);
        if (topics.Length == 0) throw new ArgumentException("A subscription needs a topic.", nameof(topics));
        return new Shared([.. topics.Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>Every topic whose name matches a regular expression, also those that are created later.</summary>
    public static IAutoSubscription TopicPattern(string topicPattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(topicPattern);
        // What begins so is a pattern to the client, which matches from the beginning of the name alone.
        return new Shared([topicPattern.StartsWith('^') ? topicPattern : $"^.*{topicPattern}"]);
    }

    /// <summary>Partitions, each from its committed offset on, or from where <c>auto.offset.reset</c> says.</summary>
    /// <exception cref="ArgumentException">No partition is named.</exception>
    public static IManualSubscription Assignment(params TopicPartition[] topicPartitions)
    {
        ArgumentNullException.ThrowIfNull(topicPartitions);
        return AssignmentWithOffset([.. topicPartitions.Select(partition => new TopicPartitionOffset(partition, Offset.Unset))]);
    }

    /// <summary>Partitions and where each begins.</summary>
    /// <exception cref="ArgumentException">No partition is named, or one of them twice.</exception>
    public static IManualSubscription AssignmentWithOffset(params TopicPartitionOffset[] topicPartitions)
    {
        ArgumentNullException.ThrowIfNull(topicPartitions);
        if (topicPartitions.Length == 0) throw new ArgumentException("An assignment needs a partition.", nameof(topicPartitions));
        if (topicPartitions.GroupBy(position => position.TopicPartition).FirstOrDefault(positions => positions.Count() > 1) is { } twice)
            throw new ArgumentException($"{twice.Key.Display()} is assigned twice. Name each partition once.", nameof(topicPartitions));
        return new Fixed([.. topicPartitions]);
    }

    private sealed class Shared(ImmutableArray<string> topics) : IAutoSubscription
    {
        public IReadOnlyList<string> Topics { get; } = topics;

        public string Description => string.Join(", ", Topics);
    }

    private sealed class Fixed(ImmutableArray<TopicPartitionOffset> positions) : IManualSubscription
    {
        public IReadOnlyList<TopicPartitionOffset> Positions { get; } = positions;

        public string Description => string.Join(", ", Positions.Select(position => position.TopicPartition.Display()));
    }
}
