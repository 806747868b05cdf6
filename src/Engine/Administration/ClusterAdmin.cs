using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;
using Troupe.Engine.Polling;
using Troupe.Engine.Security;

namespace Troupe.Engine.Administration;

/// <summary>Asks by a client of its own, so that no poll thread waits for the answers.</summary>
internal sealed partial class ClusterAdmin : IClusterAdmin, IDisposable
{
    private const string ProbedTopic = "__consumer_offsets";

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PartitionCountLifetime = TimeSpan.FromMinutes(1);

    private readonly IReadOnlyDictionary<string, string> _properties;
    private readonly ClientLog _clientLog;
    private readonly AdminClients _clients;
    private readonly TokenSource? _tokens;
    private readonly TokenRefresh? _refresh;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, (int Count, long AskedAt)> _partitionCounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CommittedOffsets> _committed = [];
    private readonly GroupListing _groups;

    public ClusterAdmin(IReadOnlyDictionary<string, string> properties, ILogger logger, TimeProvider time, TokenSource? tokens = null)
    {
        _properties = properties;
        _tokens = tokens;
        _clientLog = new ClientLog(logger, time, SecretMask.Of(properties));
        _refresh = TokenRefresh.For(properties, tokens);
        _clients = new AdminClients(Create);
        _groups = new GroupListing(_clients, RequestTimeout);
        _time = time;
    }

    public Task<CommittedAnswer> CommittedAsync(string groupId, IReadOnlyCollection<TopicPartition> partitions)
    {
        lock (_committed)
        {
            if (!_committed.TryGetValue(groupId, out var offsets))
                _committed[groupId] = offsets = new CommittedOffsets(groupId, _properties, _clientLog, RequestTimeout, _tokens);
            return offsets.AskAsync(partitions);
        }
    }

    public async Task<int> PartitionCountAsync(string topic)
    {
        if (_partitionCounts.TryGetValue(topic, out var known) && _time.GetElapsedTime(known.AskedAt) < PartitionCountLifetime) return known.Count;
        _partitionCounts.TryRemove(topic, out _);
        var description = (await DescribeAsync([topic]).ConfigureAwait(false))[0];
        if (description.Error.IsError) throw new KafkaException(description.Error);
        _partitionCounts[topic] = (description.Partitions.Count, _time.GetTimestamp());
        return description.Partitions.Count;
    }

    public async Task<IReadOnlyList<string>> MissingTopicsAsync(IReadOnlyCollection<string> topics) =>
        [.. (await DescribeAsync(topics).ConfigureAwait(false))
            .Where(topic => topic.Error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.TopicAuthorizationFailed)
            .Select(topic => topic.Name)];

    public Task<string?> GroupStateAsync(string groupId) => _groups.StateOfAsync(groupId);

    // Any topic does, known or not. DescribeCluster is not used: a broker that has just come back may name no broker yet, and librdkafka 2.16
    // aborts the process at such an answer.
    public Task ProbeAsync() => DescribeAsync([ProbedTopic]);

    public void Dispose()
    {
        _refresh?.Dispose();
        _groups.Dispose();
        _clients.Dispose();
        lock (_committed)
        {
            foreach (var offsets in _committed.Values) offsets.Dispose();
        }
    }

    private IAdminClient Create()
    {
        var builder = new AdminClientBuilder(new AdminClientConfig(_properties.ToDictionary()))
            .SetLogHandler((_, message) => _clientLog.Write(message));
        if (_refresh is not null) builder.SetOAuthBearerTokenRefreshHandler((client, _) => _refresh.Begin(client));
        return builder.Build();
    }

    private async Task<List<TopicDescription>> DescribeAsync(IReadOnlyCollection<string> topics)
    {
        try
        {
            var result = await _clients.AskAsync(
                client => client.DescribeTopicsAsync(TopicCollection.OfTopicNames(topics), new DescribeTopicsOptions { RequestTimeout = RequestTimeout }),
                RequestTimeout).ConfigureAwait(false);
            return result.TopicDescriptions;
        }
        catch (DescribeTopicsException exception)
        {
            // Thrown when one of the topics is missing; the answers for all of them are inside.
            return exception.Results.TopicDescriptions;
        }
    }
}
