using Confluent.Kafka;
using Troupe.Engine.Administration;
using Troupe.Engine.Producing;

namespace Troupe.Engine.DeadLetterQueue;

/// <summary>Sends dead letters. A dispatch is done when the broker acknowledged it.</summary>
internal sealed class DeadLetterDispatcher(ClusterAdmin admin, IProducerPort producer)
{
    /// <exception cref="KafkaException">The topic is missing, or the broker did not take it; may be repeated.</exception>
    public async Task DispatchAsync(string topic, DeadLetterSource source)
    {
        // A missing topic is found by asking, at once: a record produced to it would only time out after half a minute.
        var partitionCount = await admin.PartitionCountAsync(topic).ConfigureAwait(false);
        var target = new TopicPartition(topic, DeadLetterRecord.PartitionFor(source.Partition, partitionCount));
        await producer.ProduceAsync(target, DeadLetterRecord.Create(source)).ConfigureAwait(false);
    }
}
