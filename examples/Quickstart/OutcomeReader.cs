using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Troupe;

namespace Quickstart;

/// <summary>Reads results and dead letters into an <see cref="Outcome"/>, from the first that the topics hold.</summary>
internal sealed class OutcomeReader(Cluster cluster, RunNames names, Outcome outcome) : IDisposable
{
    private readonly TopicReader _reader = new(cluster, names, names.Results, names.DeadLetters);

    /// <summary>Reads until every flight has an outcome, or until <paramref name="stop"/>. Blocks its thread.</summary>
    /// <exception cref="TimeoutException">Nothing came for a minute.</exception>
    public void ReadAll(CancellationToken stop)
    {
        var lastTime = TimeProvider.System.GetTimestamp();
        while (outcome.Finished < outcome.Flights && !stop.IsCancellationRequested)
        {
            if (_reader.Next() is { } record)
            {
                Add(record);
                lastTime = TimeProvider.System.GetTimestamp();
            }
            else if (TimeProvider.System.GetElapsedTime(lastTime) > TopicReader.LongestSilence)
            {
                throw new TimeoutException($"nothing came for {TopicReader.LongestSilence.TotalSeconds} s after {outcome.Finished} of {outcome.Flights} flights. --verbose shows why.");
            }
        }
    }

    /// <summary>Reads what is left in the topics now: all of it, while no consumer runs. Blocks its thread.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public void ReadRest(CancellationToken stop)
    {
        foreach (var record in _reader.Rest(stop))
            Add(record);
    }

    public void Dispose() => _reader.Dispose();

    private void Add(ConsumeResult<Ignore, byte[]> record)
    {
        if (record.Topic == names.Results)
            outcome.AddResult(TopicReader.Read<FlightResult>(record));
        else
            outcome.AddDeadLetter(TopicReader.Read<Flight>(record).Index, Attempts(record.Message.Headers));
    }

    private static int Attempts(Headers headers) =>
        int.Parse(Encoding.UTF8.GetString(headers.GetLastBytes(DeadLetterHeaders.Attempts)), CultureInfo.InvariantCulture);
}
