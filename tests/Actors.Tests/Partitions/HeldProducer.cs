using System.Threading.Channels;
using Confluent.Kafka;
using Troupe.Engine.Producing;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>A producer whose acknowledgements are the test's.</summary>
internal sealed class HeldProducer : IProducerPort
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Channel<Action<Error?>> _waiting = Channel.CreateUnbounded<Action<Error?>>();

    public void Produce(TopicPartition target, Message<byte[]?, byte[]?> message, Action<DeliveryReport<byte[]?, byte[]?>> delivered) =>
        _waiting.Writer.TryWrite(error => delivered(new DeliveryReport<byte[]?, byte[]?>
        {
            Message = message,
            TopicPartitionOffsetError = new TopicPartitionOffsetError(target, 0, error ?? new Error(ErrorCode.NoError)),
        }));

    /// <summary>The answer to the next record: null takes it, an error refuses it.</summary>
    public async Task<Action<Error?>> NextAsync() =>
        await _waiting.Reader.ReadAsync().AsTask().WaitAsync(Patience, TimeProvider.System);
}
