using Confluent.Kafka;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Streams.Transactions;

/// <summary>Turns the elements of a transactional stage into records that wait for their transaction, and into results when it has committed.</summary>
internal sealed class EnvelopeSerializer<TKey, TValue>(ISerializer<TKey> keys, ISerializer<TValue> values)
{
    /// <summary>Stages the records of an element.</summary>
    /// <exception cref="Exception">What a serialiser threw; none of the element's records is staged then.</exception>
    public void Stage<TPassThrough>(IEnvelope<TKey, TValue, TPassThrough> envelope, StagedRecords staged)
    {
        if (envelope is Message<TKey, TValue, TPassThrough> { Record: var only })
        {
            staged.Add(Serialize(only));
            return;
        }

        var before = staged.Count;
        try
        {
            foreach (var record in envelope.Records) staged.Add(Serialize(record));
        }
        catch
        {
            staged.CutTo(before);
            throw;
        }
    }

    public static IResults<TKey, TValue, TPassThrough> Result<TPassThrough>(IEnvelope<TKey, TValue, TPassThrough> envelope) => envelope switch
    {
        Message<TKey, TValue, TPassThrough> message => new Result<TKey, TValue, TPassThrough>(Report(message.Record), message),
        { Records.Count: 0 } => new PassThroughResult<TKey, TValue, TPassThrough>(envelope.PassThrough),
        _ => new MultiResult<TKey, TValue, TPassThrough>(
            [.. envelope.Records.Select(record => new MultiResultPart<TKey, TValue>(Report(record), record))], envelope.PassThrough),
    };

    private StagedRecord Serialize(ProducerRecord<TKey, TValue> record)
    {
        var message = record.Message;
        return new StagedRecord(record.TopicPartition, new Message<byte[]?, byte[]?>
        {
            Key = Serialize(keys, message.Key, MessageComponentType.Key),
            Value = Serialize(values, message.Value, MessageComponentType.Value),
            Headers = StagedRecord.Own(message.Headers),
            Timestamp = message.Timestamp,
        });

        byte[]? Serialize<T>(ISerializer<T> serializer, T data, MessageComponentType component) =>
            data is null ? null : StagedRecord.Own(serializer.Serialize(data, new SerializationContext(component, record.Topic, message.Headers)), data);
    }

    /// <summary>The broker has it, and does not say where.</summary>
    private static DeliveryReport<TKey, TValue> Report(ProducerRecord<TKey, TValue> record) => new()
    {
        Error = new Error(ErrorCode.NoError),
        Message = record.Message,
        TopicPartitionOffset = new TopicPartitionOffset(record.TopicPartition, Offset.Unset),
        Timestamp = record.Message.Timestamp,
        Status = PersistenceStatus.Persisted,
    };
}
