using System.Text.Json;
using Confluent.Kafka;

namespace Quickstart;

/// <summary>Reads topics of the run from their beginning, with a plain client that owes nothing to the engine. Blocks the thread that reads.</summary>
internal sealed class TopicReader : IDisposable
{
    /// <summary>Time without a record after which something is wrong.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly IConsumer<Ignore, byte[]> _consumer;
    private readonly Dictionary<TopicPartition, long> _positions;

    public TopicReader(Cluster cluster, RunNames names, params IEnumerable<string> topics)
    {
        var config = Client.Configure(new ConsumerConfig { GroupId = $"{names.Group}-check", EnableAutoCommit = false, FetchWaitMaxMs = 50 }, cluster.Servers);
        _consumer = new ConsumerBuilder<Ignore, byte[]>(config).SetLogHandler(Client.IgnoreLog).Build();
        _positions = topics
            .SelectMany(topic => Enumerable.Range(0, Cluster.Partitions).Select(partition => new TopicPartition(topic, partition)))
            .ToDictionary(partition => partition, _ => 0L);
        _consumer.Assign(_positions.Keys.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
    }

    /// <summary>Reads the value of a record.</summary>
    public static T Read<T>(ConsumeResult<Ignore, byte[]> record) => JsonSerializer.Deserialize<T>(record.Message.Value, JsonSerializerOptions.Web)!;

    /// <summary>The next record, or null if none comes within a glance.</summary>
    public ConsumeResult<Ignore, byte[]>? Next()
    {
        var record = _consumer.Consume(Glance);
        if (record is not null)
            _positions[record.TopicPartition] = record.Offset + 1;
        return record;
    }

    /// <summary>The records from here to the end that the topics have at the time of the call.</summary>
    /// <exception cref="TimeoutException">Nothing came for a minute, although there is more.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public IEnumerable<ConsumeResult<Ignore, byte[]>> Rest(CancellationToken stop)
    {
        var ends = Ends();
        var lastTime = TimeProvider.System.GetTimestamp();
        while (ends.Count > 0)
        {
            stop.ThrowIfCancellationRequested();
            if (Next() is { } record)
            {
                lastTime = TimeProvider.System.GetTimestamp();
                if (ends.TryGetValue(record.TopicPartition, out var end) && record.Offset + 1 >= end)
                    ends.Remove(record.TopicPartition);
                yield return record;
            }
            else if (TimeProvider.System.GetElapsedTime(lastTime) > LongestSilence)
            {
                throw new TimeoutException($"nothing came for {LongestSilence.TotalSeconds} s, although {string.Join(", ", ends.Keys)} hold more.");
            }
        }
    }

    public void Dispose() => _consumer.Dispose();

    private Dictionary<TopicPartition, long> Ends()
    {
        var ends = new Dictionary<TopicPartition, long>();
        foreach (var (partition, position) in _positions)
        {
            var watermarks = _consumer.QueryWatermarkOffsets(partition, LongestSilence);
            if (watermarks.High > Math.Max(position, watermarks.Low))
                ends[partition] = watermarks.High;
        }

        return ends;
    }
}
