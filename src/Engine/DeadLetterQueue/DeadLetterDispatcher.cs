using Confluent.Kafka;
using Troupe.Engine.Producing;
using Troupe.Engine.Telemetry;
using Troupe.Engine.Transactions;

namespace Troupe.Engine.DeadLetterQueue;

/// <summary>Sends dead letters. A dispatch is done when the broker acknowledged it.</summary>
/// <param name="partitionCountOf">Asks how many partitions a topic has; faults if the topic is missing.</param>
/// <param name="producer">Where they are produced.</param>
internal sealed class DeadLetterDispatcher(Func<string, Task<int>> partitionCountOf, IProducerPort producer)
{
    /// <exception cref="KafkaException">The topic is missing, or the broker did not take it; may be repeated.</exception>
    public async Task DispatchAsync(string topic, DeadLetterSource source)
    {
        using var span = Spans.StartDeadLetter(topic, source);
        try
        {
            await SendAsync(topic, source).ConfigureAwait(false);
        }
        catch (KafkaException exception)
        {
            Spans.Fail(span, exception);
            throw;
        }
    }

    /// <summary>The same for a transaction, which sends it.</summary>
    /// <exception cref="KafkaException">The topic is missing.</exception>
    public async Task<StagedRecord> PrepareAsync(string topic, DeadLetterSource source)
    {
        // A missing topic is found by asking, at once: a record produced to it would only time out, and a transaction fail with all that is in it.
        var partitionCount = await partitionCountOf(topic).ConfigureAwait(false);
        return new StagedRecord(new TopicPartition(topic, DeadLetterRecord.PartitionFor(source.Partition, partitionCount)), DeadLetterRecord.Create(source));
    }

    private async Task SendAsync(string topic, DeadLetterSource source)
    {
        var letter = await PrepareAsync(topic, source).ConfigureAwait(false);
        await producer.ProduceAsync(letter.Target, letter.Message).ConfigureAwait(false);
    }
}
