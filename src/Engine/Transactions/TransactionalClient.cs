using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Troupe.Engine.Offsets;
using Troupe.Engine.Polling;
using Troupe.Engine.Polling.Native;
using Troupe.Engine.Security;
using Troupe.Engine.Transactions.Native;

namespace Troupe.Engine.Transactions;

/// <summary>The Confluent client behind a slot.</summary>
internal sealed class TransactionalClient : ITransactionalClient
{
    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly BatchProducer? _batches;
    private readonly TokenRefresh? _tokens;
    private bool _isDisposed;

    /// <param name="properties">The client's properties, complete.</param>
    /// <param name="logger">Receives the client's own log.</param>
    /// <param name="tokens">Gives the tokens of <c>OAUTHBEARER</c>; null for none.</param>
    /// <param name="native">Takes records in batches; null for one after the other through the public interface.</param>
    public TransactionalClient(IReadOnlyDictionary<string, string> properties, ILogger logger, TokenSource? tokens, ProduceFunctions? native)
    {
        var log = new ClientLog(logger, mask: SecretMask.Of(properties));
        _tokens = TokenRefresh.For(properties, tokens);

        // A record that is not delivered fails the commit, whoever reports it; the reports alone would cost more than half of the throughput.
        var config = new ProducerConfig(properties.ToDictionary()) { EnableDeliveryReports = false };
        var builder = new ProducerBuilder<byte[]?, byte[]?>(config)
            // What is fatal comes out of the next call as well, and there somebody waits for it.
            .SetErrorHandler((_, _) => { })
            .SetLogHandler((_, message) => log.Write(message));
        if (_tokens is not null) builder.SetOAuthBearerTokenRefreshHandler((client, _) => _tokens.Begin(client));
        _producer = builder.Build();
        if (native is not null) _batches = new BatchProducer(native, _producer);
    }

    public void Initialize(TimeSpan timeout) => _producer.InitTransactions(timeout);

    public void Begin() => _producer.BeginTransaction();

    public int Produce(ReadOnlySpan<StagedRecord> records)
    {
        // The client itself would use memory that is freed.
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var error = ErrorCode.NoError;
        var taken = _batches?.Produce(records, out error) ?? 0;
        if (taken > 0 && error is ErrorCode.NoError or ErrorCode.Local_QueueFull) return taken;
        if (error is not (ErrorCode.NoError or ErrorCode.Local_Fatal)) throw new KafkaException(new Error(error));

        // Of a kind that does not go in batches; or nothing goes any more, and this call says why.
        _producer.Produce(records[taken].Target, records[taken].Message);
        return taken + 1;
    }

    public void AwaitRoom(TimeSpan timeout) => _producer.Flush(timeout);

    public void SendOffsets(IReadOnlyCollection<TopicPartitionOffset> offsets, IConsumerGroupMetadata group, TimeSpan timeout)
    {
        if (!OffsetAndMetadata.IsIn(offsets))
        {
            _producer.SendOffsetsToTransaction(offsets, group, timeout);
            return;
        }

        using var hold = ClientHold.On(_producer);
        NativeOffsets.SendToTransaction(hold.Client, offsets, group, timeout);
    }

    public void Commit(TimeSpan timeout) => _producer.CommitTransaction(timeout);

    public void Abort(TimeSpan timeout) => _producer.AbortTransaction(timeout);

    public void Dispose()
    {
        _isDisposed = true;
        _tokens?.Dispose();
        _batches?.Dispose();
        _producer.Dispose();
    }
}
