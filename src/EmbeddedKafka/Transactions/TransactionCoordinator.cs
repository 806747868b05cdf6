using System.Collections.Concurrent;
using Troupe.EmbeddedKafka.Groups;
using Troupe.EmbeddedKafka.Logs;
using Troupe.EmbeddedKafka.Producers;

namespace Troupe.EmbeddedKafka.Transactions;

/// <summary>All transactional ids of the broker, and whose each producer id is. Nothing expires.</summary>
internal sealed class TransactionCoordinator : IDisposable
{
    /// <summary>Kafka's own <c>transaction.max.timeout.ms</c>.</summary>
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, TransactionalProducer> _producers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, TransactionalProducer> _byProducerId = new();
    private readonly TransactionResources _resources;

    public TransactionCoordinator(TimeProvider time, TopicStore topics, GroupCoordinator groups, ProducerIds producerIds) =>
        _resources = new TransactionResources(time, topics, groups, producer =>
        {
            var id = producerIds.Next();
            _byProducerId[id] = producer;
            return id;
        });

    public IEnumerable<TransactionalProducer> All => _producers.Values;

    public TransactionalProducer? Find(string id) => _producers.GetValueOrDefault(id);

    /// <summary>The transactional id a producer id was given to.</summary>
    public TransactionalProducer? Find(long producerId) => _byProducerId.GetValueOrDefault(producerId);

    public TransactionalProducer FindOrCreate(string id) =>
        _producers.GetOrAdd(id, static (newId, resources) => new TransactionalProducer(newId, resources), _resources);

    public void Dispose()
    {
        foreach (var producer in _producers.Values)
            producer.Dispose();
    }
}
