using Confluent.Kafka;
using Troupe.Engine.Polling;
using Troupe.Engine.Polling.Native;
using Troupe.Engine.Security;

namespace Troupe.Engine.Administration;

/// <summary>
/// Asks for the committed offsets of one group through a consumer that never subscribes, so never joins. The administration call for it
/// (ListConsumerGroupOffsets) is not used: in librdkafka 2.16 it aborts the process when it times out while the coordinator is away.
/// </summary>
internal sealed class CommittedOffsets : IDisposable
{
    /// <summary>After so many partitions in a row without an answer it is the broker that does not answer.</summary>
    private const int MaxUnanswered = 3;

    private static readonly TimeSpan EachTimeout = TimeSpan.FromSeconds(1);

    private readonly SerialWorker _worker;
    private readonly IConsumer<Ignore, Ignore> _client;
    private readonly TokenRefresh? _refresh;
    private readonly TimeSpan _timeout;

    /// <param name="groupId">The group.</param>
    /// <param name="properties">Of the client that asks.</param>
    /// <param name="log">Where its log goes.</param>
    /// <param name="timeout">How long a question may take.</param>
    /// <param name="tokens">Gives the tokens of <c>OAUTHBEARER</c>; null for none.</param>
    public CommittedOffsets(
        string groupId, IReadOnlyDictionary<string, string> properties, ClientLog log, TimeSpan timeout, TokenSource? tokens)
    {
        // Offsets of open transactions are waited for, as isolation.level is read_committed unless somebody says otherwise.
        var config = new ConsumerConfig(ClientProperties.CommittedOffsets(properties)) { GroupId = groupId, EnableAutoCommit = false, IsolationLevel = IsolationLevel.ReadCommitted };
        _refresh = TokenRefresh.For(properties, tokens);
        var builder = new ConsumerBuilder<Ignore, Ignore>(config).SetLogHandler((_, message) => log.Write(message));

        // It asks for a token where it is polled, which this client never is.
        if (_refresh is not null) builder.SetOAuthBearerTokenRefreshHandler((client, _) => _refresh.Begin(client));
        _client = builder.Build();
        _refresh?.Follow(_client);
        _worker = new SerialWorker($"troupe-committed {groupId}");
        _timeout = timeout;
    }

    public async Task<CommittedAnswer> AskAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        CommittedAnswer? answer = null;
        await _worker.RunAsync(() => answer = Ask(partitions)).ConfigureAwait(false);
        return answer!;
    }

    private CommittedAnswer Ask(IReadOnlyCollection<TopicPartition> partitions)
    {
        try
        {
            var (offsets, metadata) = Committed(partitions, _timeout);
            return CommittedAnswer.Of(partitions, offsets, metadata);
        }
        catch (KafkaException exception) when (exception.Error.Code == ErrorCode.Local_TimedOut && partitions.Count > 1)
        {
            // The client asks for the whole list until every offset is known; one that an open transaction holds keeps all others back.
            var (answered, metadata) = AskEach(partitions);
            if (answered.TrueForAll(partition => partition.Error.IsError)) throw;
            return CommittedAnswer.Of(partitions, answered, metadata);
        }
    }

    private (List<TopicPartitionOffsetError> Offsets, Dictionary<TopicPartition, string> Metadata) AskEach(IReadOnlyCollection<TopicPartition> partitions)
    {
        var answered = new List<TopicPartitionOffsetError>();
        var known = new Dictionary<TopicPartition, string>();
        var unanswered = 0;
        foreach (var partition in partitions)
        {
            if (unanswered == MaxUnanswered) break;
            try
            {
                var (offsets, metadata) = Committed([partition], EachTimeout);
                answered.AddRange(offsets);
                foreach (var (of, text) in metadata) known[of] = text;
                unanswered = 0;
            }
            catch (KafkaException exception) when (exception.Error.Code == ErrorCode.Local_TimedOut)
            {
                answered.Add(new TopicPartitionOffsetError(partition, Offset.Unset, exception.Error));
                unanswered++;
            }
        }

        return (answered, known);
    }

    private (List<TopicPartitionOffsetError> Offsets, Dictionary<TopicPartition, string> Metadata) Committed(
        IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout)
    {
        using var hold = ClientHold.On(_client);
        return OffsetFunctions.Bound is null ? (CommittedWithoutMetadata(partitions, timeout), []) : NativeOffsets.Committed(hold.Client, partitions, timeout);
    }

    /// <summary>The answer of the client, which throws it when one of the partitions has an error.</summary>
    private List<TopicPartitionOffsetError> CommittedWithoutMetadata(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout)
    {
        try
        {
            return [.. _client.Committed(partitions, timeout).Select(partition => new TopicPartitionOffsetError(partition, new Error(ErrorCode.NoError)))];
        }
        catch (TopicPartitionOffsetException exception)
        {
            return exception.Results;
        }
    }

    /// <summary>The client ends when the question that runs has ended; that is not waited for.</summary>
    public void Dispose()
    {
        _refresh?.Dispose();
        _ = _worker.RunAsync(_client.Dispose);
        _worker.Dispose();
    }
}
