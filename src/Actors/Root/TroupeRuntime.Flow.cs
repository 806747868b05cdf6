using System.Collections.Immutable;
using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Partitions;

namespace Troupe.Actors.Root;

/// <content>What people ask of the delivery of partitions.</content>
internal sealed partial class TroupeRuntime
{
    /// <summary>Asks those who play the partitions here.</summary>
    /// <param name="groupId">Of which consumer group.</param>
    /// <param name="partition">Which; <see cref="Partition.Any"/> for all of the topic.</param>
    /// <param name="command">What they are asked for.</param>
    /// <param name="timeout">How long each has; infinite where a running call is waited for.</param>
    /// <param name="cancellationToken">Gives up waiting; what was asked for is done all the same.</param>
    /// <returns>The partitions of which it was done.</returns>
    public async Task<ImmutableArray<TopicPartition>> AskAsync(
        string groupId, TopicPartition partition, FlowProtocol.Command command, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var status = await GetStatusAsync(cancellationToken).ConfigureAwait(false);
        var played = status.Groups
            .Where(group => group.GroupId == groupId)
            .SelectMany(group => group.Connections)
            .SelectMany(connection => connection.Partitions)
            .Where(candidate => candidate is { Supervisor: not null, State: not PartitionState.NoOwner } && IsMeant(candidate.TopicPartition, partition));
        var answers = await Task.WhenAll(played.Select(AskAsync)).ConfigureAwait(false);
        return [.. answers.Where(answer => answer.IsDone).Select(answer => answer.Partition)];

        async Task<(TopicPartition Partition, bool IsDone)> AskAsync(PartitionStatus candidate)
        {
            var done = await candidate.Supervisor.Ask<FlowProtocol.Done>(command, timeout, cancellationToken).ConfigureAwait(false);
            return (candidate.TopicPartition, done.IsPlayed);
        }
    }

    private static bool IsMeant(TopicPartition candidate, TopicPartition meant) =>
        candidate.Topic == meant.Topic && (meant.Partition == Partition.Any || candidate.Partition == meant.Partition);
}
