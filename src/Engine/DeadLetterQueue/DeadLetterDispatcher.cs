using Confluent.Kafka;
using Troupe.Engine.Producing;

namespace Troupe.Engine.DeadLetterQueue;

/// <summary>Sends dead letters. A dispatch is done when the broker acknowledged it.</summary>
/// <param name="partitionCountOf">Asks how many partitions a topic has; faults if the topic is missing.</param>
/// <param name="producer">Where they are produced.</param>
internal sealed class DeadLetterDispatcher(Func<string, Task<int>> partitionCountOf, IProducerPort producer)
{
    /// <exception cref="KafkaException">The topic is missing, or the broker did not take it; may be repeated.</exception>
    public async Task DispatchAsync(string topic, DeadLetterSource source)
    {
        // A missing topic is found by asking, at once: a record produced to it would only time out after half a minute.
        var partitionCount = await partitionCountOf(topic).ConfigureAwait(false);
        var target = new TopicPartition(topic, DeadLetterRecord.PartitionFor(source.Partition, partitionCount));
        await producer.ProduceAsync(target, DeadLetterRecord.Create(source)).ConfigureAwait(false);
    }
}
