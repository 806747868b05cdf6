using System.Globalization;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Troupe;

namespace Quickstart;

/// <summary>Reads results and dead letters with a plain client, so that the count owes nothing to the engine that it checks.</summary>
internal sealed class OutcomeReader : IDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    private readonly IConsumer<Ignore, byte[]> _consumer;
    private readonly List<TopicPartition> _partitions;
    private readonly RunNames _names;
    private readonly Outcome _outcome;

    public OutcomeReader(Cluster cluster, RunNames names, Outcome outcome)
    {
        (_names, _outcome) = (names, outcome);
        var config = Client.Configure(new ConsumerConfig { GroupId = $"{names.Group}-check", EnableAutoCommit = false, FetchWaitMaxMs = 50 }, cluster.Servers);
        _consumer = new ConsumerBuilder<Ignore, byte[]>(config).SetLogHandler(Client.IgnoreLog).Build();
        _partitions = [.. new[] { names.Results, names.DeadLetters }.SelectMany(
            topic => Enumerable.Range(0, Cluster.Partitions).Select(partition => new TopicPartition(topic, partition)))];
        _consumer.Assign(_partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
    }

    /// <summary>Reads until every flight has an outcome, or until <paramref name="stop"/>. Blocks its thread.</summary>
    /// <exception cref="TimeoutException">Nothing came for a minute.</exception>
    public void ReadAll(CancellationToken stop)
    {
        var lastTime = TimeProvider.System.GetTimestamp();
        while (_outcome.Finished < _outcome.Flights && !stop.IsCancellationRequested)
        {
            if (ReadOne())
                lastTime = TimeProvider.System.GetTimestamp();
            else if (TimeProvider.System.GetElapsedTime(lastTime) > LongestSilence)
                throw new TimeoutException($"nothing came for {LongestSilence.TotalSeconds} s after {_outcome.Finished} of {_outcome.Flights} flights. --verbose shows why.");
        }
    }

    /// <summary>Reads what is left in the topics now: all of it, once the consumers have stopped. Blocks its thread.</summary>
    public void ReadRest()
    {
        var ends = _partitions.ToDictionary(partition => partition, partition => _consumer.QueryWatermarkOffsets(partition, LongestSilence).High);
        while (ends.Any(end => end.Value > 0 && _consumer.Position(end.Key) < end.Value))
            ReadOne();
    }

    public void Dispose() => _consumer.Dispose();

    private bool ReadOne()
    {
        if (_consumer.Consume(Glance) is not { } record)
            return false;
        if (record.Topic == _names.Results)
            _outcome.AddResult(Read<FlightResult>(record.Message.Value));
        else
            _outcome.AddDeadLetter(Read<Flight>(record.Message.Value).Index, Attempts(record.Message.Headers));
        return true;
    }

    private static T Read<T>(byte[] json) => JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web)!;

    private static int Attempts(Headers headers) =>
        int.Parse(Encoding.UTF8.GetString(headers.GetLastBytes(DeadLetterHeaders.Attempts)), CultureInfo.InvariantCulture);
}
