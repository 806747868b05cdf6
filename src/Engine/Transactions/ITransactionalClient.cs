using Confluent.Kafka;

namespace Troupe.Engine.Transactions;

/// <summary>A transactional producer as the client offers it. Every call blocks and throws as the client's does; one call at a time.</summary>
internal interface ITransactionalClient : IDisposable
{
    void Initialize(TimeSpan timeout);

    void Begin();

    /// <summary>Hands over the first of these records, at least one, in order.</summary>
    /// <param name="records">At least one.</param>
    /// <returns>How many the client took. The rest is to be handed over again.</returns>
    /// <exception cref="KafkaException">The client refuses one of them at once; or its queue is full, and it took none.</exception>
    int Produce(ReadOnlySpan<StagedRecord> records);

    /// <summary>Waits until the client has room again, at most <paramref name="timeout"/>.</summary>
    void AwaitRoom(TimeSpan timeout);

    void SendOffsets(IReadOnlyCollection<TopicPartitionOffset> offsets, IConsumerGroupMetadata group, TimeSpan timeout);

    void Commit(TimeSpan timeout);

    void Abort(TimeSpan timeout);
}
