using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Troupe.Engine.Polling;

/// <summary>The Confluent client under a poller: what both ways of polling do alike.</summary>
internal sealed class ConsumerClient : IDisposable
{
    private static readonly TimeSpan CommitBound = TimeSpan.FromSeconds(5);

    private readonly SerialWorker _committer;
    private Exception? _handlerFailure;

    /// <param name="properties">The client's properties, complete.</param>
    /// <param name="handler">Is told of the assignment.</param>
    /// <param name="logger">Receives the client's own log.</param>
    /// <param name="assigning">Told of an assignment before the handler.</param>
    /// <param name="leaving">Told of partitions that were given up or lost, after the handler.</param>
    public ConsumerClient(
        IReadOnlyDictionary<string, string> properties,
        IAssignmentHandler handler,
        ILogger logger,
        Action<IReadOnlyList<TopicPartition>>? assigning = null,
        Action<IReadOnlyList<TopicPartition>>? leaving = null)
    {
        var clientLog = new ClientLog(logger);
        Consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig(properties.ToDictionary()))
            .SetPartitionsAssignedHandler((_, partitions) => Guard(() =>
            {
                assigning?.Invoke(partitions);
                handler.Assigned(partitions);
            }))
            .SetPartitionsRevokedHandler((_, offsets) => Leave(offsets, handler.Revoked))
            .SetPartitionsLostHandler((_, offsets) => Leave(offsets, handler.Lost))
            .SetErrorHandler((_, error) => Guard(() => handler.ClientError(error)))
            .SetLogHandler((_, message) => clientLog.Write(message))
            .Build();
        _committer = new SerialWorker("troupe-commit");

        void Leave(List<TopicPartitionOffset> offsets, Action<IReadOnlyList<TopicPartition>> tell) => Guard(() =>
        {
            TopicPartition[] partitions = [.. offsets.Select(offset => offset.TopicPartition)];
            tell(partitions);
            leaving?.Invoke(partitions);
        });
    }

    public IConsumer<byte[]?, byte[]?> Consumer { get; }

    /// <summary>Commits on a thread of its own, one commit after the other.</summary>
    public Task CommitAsync(IReadOnlyCollection<TopicPartitionOffset> offsets) => _committer.RunAsync(() => Consumer.Commit(offsets));

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
        // Freed under a commit that runs, the client would take the process down; one that hangs is left to the end of the process.
        if (_committer.TryEnd(CommitBound)) Consumer.Dispose();
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
