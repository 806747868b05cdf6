using Confluent.Kafka;

namespace Troupe.Engine.Producing;

internal static class ProducerPortExtensions
{
    /// <summary>Completes with the position of the record, or faults with what the broker or the client said.</summary>
    public static Task<TopicPartitionOffset> ProduceAsync(this IProducerPort port, TopicPartition target, Message<byte[]?, byte[]?> message)
    {
        var completion = new TaskCompletionSource<TopicPartitionOffset>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            port.Produce(target, message, report =>
            {
                if (report.Error.IsError) completion.SetException(new KafkaException(report.Error));
                else completion.SetResult(report.TopicPartitionOffset);
            });
        }
        catch (KafkaException exception)
        {
            completion.SetException(exception);
        }

        return completion.Task;
    }
}
