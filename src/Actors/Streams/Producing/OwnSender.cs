using System.Collections.Immutable;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Troupe.Actors.Streams.Settings;
using Troupe.Engine.Polling;
using Troupe.Engine.Producing;

namespace Troupe.Actors.Streams.Producing;

/// <summary>The stage's own idempotent producer.</summary>
internal sealed class OwnSender<TKey, TValue>(ProducerSettings<TKey, TValue> settings, ImmutableSortedDictionary<string, string> properties, ILogger logger)
    : IRecordSender<TKey, TValue>
{
    private readonly ClusterProducer _producer = new(ClientProperties.Producer(properties), logger);
    private readonly ISerializer<TKey> _keys = settings.KeySerializer ?? Serdes<TKey>.Serializer;
    private readonly ISerializer<TValue> _values = settings.ValueSerializer ?? Serdes<TValue>.Serializer;

    public void Send(ProducerRecord<TKey, TValue> record, Action<DeliveryReport<TKey, TValue>> delivered)
    {
        var headers = record.Message.Headers;
        var message = new Message<byte[]?, byte[]?>
        {
            Key = Serialize(_keys, record.Key, MessageComponentType.Key),
            Value = Serialize(_values, record.Value, MessageComponentType.Value),
            Headers = headers,
            Timestamp = record.Message.Timestamp,
        };
        try
        {
            _producer.Produce(record.TopicPartition, message, report => delivered(Translate(report, record)));
        }
        catch (ProduceException<byte[]?, byte[]?> exception)
        {
            throw new ProduceException<TKey, TValue>(exception.Error, Translate(exception.DeliveryResult, record), exception);
        }

        byte[]? Serialize<T>(ISerializer<T> serializer, T data, MessageComponentType component) =>
            data is null ? null : serializer.Serialize(data, new SerializationContext(component, record.Topic, headers));
    }

    private static DeliveryReport<TKey, TValue> Translate(DeliveryReport<byte[]?, byte[]?> report, ProducerRecord<TKey, TValue> record)
    {
        var translated = Translate((DeliveryResult<byte[]?, byte[]?>)report, record);
        translated.Error = report.Error;
        return translated;
    }

    private static DeliveryReport<TKey, TValue> Translate(DeliveryResult<byte[]?, byte[]?> result, ProducerRecord<TKey, TValue> record) => new()
    {
        Error = new Error(ErrorCode.NoError),
        Message = record.Message,
        TopicPartitionOffset = result.TopicPartitionOffset,
        Timestamp = result.Timestamp,
        Status = result.Status,
    };

    public void End()
    {
        // Both block; the client's calls get a thread of their own.
        var timeout = settings.FlushTimeout;
        _ = Task.Factory.StartNew(
            () =>
            {
                _producer.Flush(timeout);
                _producer.Dispose();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }
}
