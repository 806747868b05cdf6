using Confluent.Kafka;

namespace Troupe.Actors.Streams.Producing;

/// <summary>An element on its way: its records are handed to the client by the stage and acknowledged on the client's thread.</summary>
internal sealed class Sending<TKey, TValue, TPassThrough>
{
    private readonly IReadOnlyList<ProducerRecord<TKey, TValue>> _records;
    private readonly DeliveryReport<TKey, TValue>[] _reports;
    private readonly IEnvelope<TKey, TValue, TPassThrough> _envelope;
    private int _next;
    private int _outstanding;
    private volatile Exception? _failure;

    public Sending(IEnvelope<TKey, TValue, TPassThrough> envelope)
    {
        (_envelope, _records) = (envelope, envelope.Records);
        _reports = new DeliveryReport<TKey, TValue>[_records.Count];
        _outstanding = _records.Count;
    }

    /// <summary>Whether all of its records are acknowledged or have failed.</summary>
    public bool IsDone => Volatile.Read(ref _outstanding) == 0;

    /// <summary>What the first of its records that failed met; null if none did.</summary>
    public Exception? Failure => _failure;

    /// <summary>Hands its records to the client, in order, as far as that has room.</summary>
    /// <param name="sender">The producer.</param>
    /// <param name="done">Called on any thread when it is done.</param>
    /// <returns>False if the client's queue is full: to be called again.</returns>
    public bool TrySend(IRecordSender<TKey, TValue> sender, Action done)
    {
        for (; _next < _records.Count; _next++)
        {
            var index = _next;
            try
            {
                sender.Send(_records[index], report => Settle(report, index, done));
            }
            catch (KafkaException exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
            {
                return false;
            }
            catch (Exception exception)
            {
                // Of the client or of a serialiser: what comes behind it in the same element is not produced either.
                _failure = exception;
                var left = _records.Count - _next;
                _next = _records.Count;
                Interlocked.Add(ref _outstanding, -left);
                return true;
            }
        }

        return true;
    }

    public IResults<TKey, TValue, TPassThrough> Result() => _envelope switch
    {
        Message<TKey, TValue, TPassThrough> message => new Result<TKey, TValue, TPassThrough>(_reports[0], message),
        { Records.Count: 0 } => new PassThroughResult<TKey, TValue, TPassThrough>(_envelope.PassThrough),
        _ => new MultiResult<TKey, TValue, TPassThrough>(
            [.. _reports.Select((report, index) => new MultiResultPart<TKey, TValue>(report, _records[index]))], _envelope.PassThrough),
    };

    private void Settle(DeliveryReport<TKey, TValue> report, int index, Action done)
    {
        if (report.Error.IsError) _failure ??= new ProduceException<TKey, TValue>(report.Error, report);
        else _reports[index] = report;
        if (Interlocked.Decrement(ref _outstanding) == 0) done();
    }
}
