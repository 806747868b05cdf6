using Confluent.Kafka;
using Wolverine;
using Wolverine.Kafka;

namespace Troupe.Benchmarks.Peers;

/// <summary>Hands a record's bytes to the handler as they are: nothing is deserialised, by nobody in this comparison.</summary>
internal sealed class RecordMapper : IKafkaEnvelopeMapper
{
    public void MapEnvelopeToOutgoing(Envelope envelope, Message<string, byte[]> outgoing) => throw new NotSupportedException("This benchmark only reads.");

    public void MapIncomingToEnvelope(Envelope envelope, Message<string, byte[]> incoming) => envelope.Message = new ForeignRecord(incoming.Value);
}
