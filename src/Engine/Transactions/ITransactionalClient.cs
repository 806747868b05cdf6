using Confluent.Kafka;

namespace Troupe.Engine.Transactions;

/// <summary>A transactional producer as the client offers it. Every call blocks and throws as the client's does; one call at a time.</summary>
internal interface ITransactionalClient : IDisposable
{
    void Initialize(TimeSpan timeout);

    void Begin();

    /// <exception cref="KafkaException">The client refuses the record at once, or its queue is full.</exception>
    void Produce(in StagedRecord record);

    /// <summary>Waits until the client has room again, at most <paramref name="timeout"/>.</summary>
    void AwaitRoom(TimeSpan timeout);

    void SendOffsets(IReadOnlyCollection<TopicPartitionOffset> offsets, IConsumerGroupMetadata group, TimeSpan timeout);

    void Commit(TimeSpan timeout);

    void Abort(TimeSpan timeout);
}
