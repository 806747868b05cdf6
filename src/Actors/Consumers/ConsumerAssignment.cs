using Akka.Actor;
using Confluent.Kafka;
using Troupe.Engine.Administration;
using Troupe.Engine.Consuming;
using Troupe.Engine.DeadLetterQueue;
using Troupe.Engine.Producing;
using Troupe.Engine.Records;
using Troupe.Engine.Routing;
using Troupe.Engine.Telemetry;

namespace Troupe.Actors.Consumers;

/// <summary>All that an incarnation is told about itself.</summary>
internal sealed record ConsumerAssignment(
    TopicPartition TopicPartition,
    string GroupId,
    TopicSettings Topic,
    ConsumerForm Form,
    int Epoch,
    int Incarnation,
    PartitionLease Lease,
    IConsumerScope Scope,
    IActorRef Supervisor,
    IProducerPort Producer,
    DeadLetterDispatcher DeadLetters,
    ProcessTelemetry Telemetry)
{
    /// <summary>What metadata its marks may have.</summary>
    public MetadataRule Metadata { get; init; } = new(TopicPartition, Topic.MetadataMaxBytes);

    /// <summary>The metadata of the position where it begins; null for none.</summary>
    public string? OffsetMetadata { get; init; }

    /// <summary>The clock of what the incarnation does by itself.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where a seek asks for the beginning, the end or a time.</summary>
    public required ILogOffsets Log { get; init; }

    [ThreadStatic]
    private static ConsumerAssignment? _current;

    /// <summary>The assignment of the consumer whose constructor runs on this thread.</summary>
    /// <exception cref="InvalidOperationException">No constructor of Troupe's runs.</exception>
    public static ConsumerAssignment Current => _current ?? throw new InvalidOperationException(
        "A partition consumer is created by Troupe when a partition is assigned. Route a topic to it instead of creating it yourself.");

    /// <summary>Whether a message is of this assignment: one kept over a rebalance says nothing about what others did with its partition meanwhile.</summary>
    public bool IsOf(Segment segment) => segment.Epoch == Epoch && segment.TopicPartition == TopicPartition;

    /// <summary>Runs the constructor of the user's actor, who may use all that belongs to the assignment in it.</summary>
    public ActorBase CreateConsumer()
    {
        _current = this;
        try
        {
            return Scope.CreateConsumer(Topic.Consumer);
        }
        finally
        {
            _current = null;
        }
    }
}
