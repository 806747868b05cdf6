namespace Troupe.EmbeddedKafka.Producers;

/// <summary>Hands out producer ids, each once in the life of the broker.</summary>
internal sealed class ProducerIds
{
    private long _last = 999;

    public long Next() => Interlocked.Increment(ref _last);
}
