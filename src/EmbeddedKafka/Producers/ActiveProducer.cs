namespace Troupe.EmbeddedKafka.Producers;

/// <summary>A producer as DescribeProducers shows it.</summary>
/// <param name="Id">Producer id.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="LastSequence">Sequence of its last record; -1 after a new epoch.</param>
/// <param name="LastTimestamp">Greatest timestamp of its last batch, in Unix milliseconds; -1 after a new epoch.</param>
/// <param name="TransactionStart">First offset of its open transaction; -1 for none.</param>
internal sealed record ActiveProducer(long Id, short Epoch, int LastSequence, long LastTimestamp, long TransactionStart);
