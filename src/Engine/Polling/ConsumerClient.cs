using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Troupe.Engine.Offsets;
using Troupe.Engine.Polling.Native;
using Troupe.Engine.Security;
using Troupe.Engine.Telemetry;

namespace Troupe.Engine.Polling;

/// <summary>The Confluent client under a poller: what both ways of polling do alike.</summary>
internal sealed class ConsumerClient : IDisposable
{
    private static readonly TimeSpan CommitBound = TimeSpan.FromSeconds(5);

    private readonly ClientHold _hold;
    private readonly SerialWorker _committer;
    private readonly ClientStatistics _statistics;
    private readonly TokenRefresh? _tokens;
    private readonly Action<IReadOnlyList<TopicPartition>> _assigned;
    private Exception? _handlerFailure;

    /// <param name="properties">The client's properties, complete.</param>
    /// <param name="handler">Is told of the assignment.</param>
    /// <param name="logger">Receives the client's own log.</param>
    /// <param name="tokens">Gives the tokens of <c>OAUTHBEARER</c>; null for none.</param>
    /// <param name="assigning">Told of an assignment before the handler.</param>
    /// <param name="leaving">Told of partitions that were given up or lost, after the handler.</param>
    public ConsumerClient(
        IReadOnlyDictionary<string, string> properties,
        IAssignmentHandler handler,
        ILogger logger,
        TokenSource? tokens,
        Action<IReadOnlyList<TopicPartition>>? assigning = null,
        Action<IReadOnlyList<TopicPartition>>? leaving = null)
    {
        var clientLog = new ClientLog(logger, mask: SecretMask.Of(properties));
        _tokens = TokenRefresh.For(properties, tokens);
        _statistics = new ClientStatistics(properties["group.id"]);
        _assigned = partitions => Guard(() =>
        {
            assigning?.Invoke(partitions);
            handler.Assigned(partitions);
        });
        var builder = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig(properties.ToDictionary()))
            .SetPartitionsAssignedHandler((_, partitions) => _assigned(partitions))
            .SetPartitionsRevokedHandler((_, offsets) => Leave(offsets, handler.Revoked))
            .SetPartitionsLostHandler((_, offsets) => Leave(offsets, handler.Lost))
            .SetErrorHandler((_, error) => Guard(() => handler.ClientError(error)))
            .SetStatisticsHandler((_, statistics) => _statistics.Take(statistics))
            .SetLogHandler((_, message) => clientLog.Write(message));
        if (_tokens is not null) builder.SetOAuthBearerTokenRefreshHandler((client, _) => _tokens.Begin(client));
        Consumer = builder.Build();
        _hold = ClientHold.On(Consumer);
        _committer = new SerialWorker("troupe-commit");

        void Leave(List<TopicPartitionOffset> offsets, Action<IReadOnlyList<TopicPartition>> tell) => Guard(() =>
        {
            TopicPartition[] partitions = [.. offsets.Select(offset => offset.TopicPartition)];
            tell(partitions);
            leaving?.Invoke(partitions);
        });
    }

    public IConsumer<byte[]?, byte[]?> Consumer { get; }

    /// <summary>The native client, there until this is disposed; 0 if Confluent.Kafka does not show it any more.</summary>
    public nint Native => _hold.Client;

    /// <summary>Reads these partitions whatever the group does. The client tells nobody of what it is given in this way, so it is told here.</summary>
    public void Assign(IReadOnlyCollection<TopicPartitionOffset> positions)
    {
        _assigned([.. positions.Select(position => position.TopicPartition)]);
        Consumer.Assign(positions);
    }

    /// <summary>The end of a partition's log as the client remembers it.</summary>
    public long? EndOf(TopicPartition partition)
    {
        try
        {
            return Consumer.GetWatermarkOffsets(partition).High is { IsSpecial: false } high ? high.Value : null;
        }
        catch (KafkaException)
        {
            // It does not know the partition yet, or not any more.
            return null;
        }
    }

    /// <summary>Commits on a thread of its own, one commit after the other.</summary>
    public Task CommitAsync(IReadOnlyCollection<TopicPartitionOffset> offsets) => _committer.RunAsync(() =>
    {
        if (OffsetAndMetadata.IsIn(offsets)) NativeOffsets.Commit(Native, offsets);
        else Consumer.Commit(offsets);
    });

    /// <summary>The group's member as it is now; null while there is none. May be called on any thread.</summary>
    /// <exception cref="ObjectDisposedException">The client is closed.</exception>
    public IConsumerGroupMetadata? Member()
    {
        using var hold = _hold.Again();

        // A client that lost its membership forgets its id a moment before it says so, and its metadata are then those of nobody, which a broker does
        // not check.
        var id = Consumer.MemberId;
        if (string.IsNullOrEmpty(id)) return null;
        var metadata = Consumer.ConsumerGroupMetadata;
        return Consumer.MemberId == id ? metadata : null;
    }

    /// <summary>
    /// An exception in a handler would make the client give up the whole assignment, under native polling without a word: it is kept here and
    /// thrown where the poll thread looks for it.
    /// </summary>
    public void ThrowHandlerFailure()
    {
        if (_handlerFailure is { } failure) throw new InvalidOperationException("A rebalance handler failed.", failure);
    }

    public void Dispose()
    {
        _statistics.Dispose();
        _tokens?.Dispose();

        // Freed under a commit that runs, the client would take the process down; one that hangs is left to the end of the process.
        if (!_committer.TryEnd(CommitBound)) return;
        Consumer.Dispose();
        _hold.Dispose();
    }

    private void Guard(Action handler)
    {
        try
        {
            handler();
        }
        catch (Exception exception)
        {
            _handlerFailure ??= exception;
        }
    }
}
