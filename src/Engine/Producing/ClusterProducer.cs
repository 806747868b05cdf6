using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Troupe.Engine.Polling;
using Troupe.Engine.Security;
using Troupe.Engine.Telemetry;

namespace Troupe.Engine.Producing;

/// <summary>
/// The shared idempotent producer of a cluster. A fatal error (KIP-360: its sequence is broken) makes a client useless: the next call opens
/// another one, and what the old one had not delivered was reported as failed.
/// </summary>
internal sealed class ClusterProducer(IReadOnlyDictionary<string, string> properties, ILogger logger, TokenSource? tokens = null)
    : IProducerPort, IDisposable
{
    private readonly Lock _lock = new();
    private readonly ClientLog _clientLog = new(logger, mask: SecretMask.Of(properties));
    private readonly ClientStatistics _statistics = new(null);
    private IProducer<byte[]?, byte[]?>? _current;
    private TokenRefresh? _tokens;
    private bool _isDisposed;

    public void Produce(TopicPartition target, Message<byte[]?, byte[]?> message, Action<DeliveryReport<byte[]?, byte[]?>> delivered)
    {
        if (SendTelemetry.Begin(target.Topic, message) is not { } sending)
        {
            Current().Produce(target, message, delivered);
            return;
        }

        try
        {
            Current().Produce(target, message, report =>
            {
                sending.End(report.TopicPartitionOffset, report.Error);
                delivered(report);
            });
        }
        catch (Exception exception)
        {
            sending.End(exception);
            throw;
        }
    }

    /// <summary>Waits until all that was produced is delivered or given up, at most <paramref name="timeout"/>. Blocks.</summary>
    /// <returns>How many records were left.</returns>
    public int Flush(TimeSpan timeout) => Volatile.Read(ref _current)?.Flush(timeout) ?? 0;

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _tokens?.Dispose();
            _current?.Dispose();
            _current = null;
        }

        _statistics.Dispose();
    }

    private IProducer<byte[]?, byte[]?> Current()
    {
        if (Volatile.Read(ref _current) is { } current) return current;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _current ??= Open();
        }
    }

    private IProducer<byte[]?, byte[]?> Open()
    {
        var refresh = _tokens = TokenRefresh.For(properties, tokens);
        var builder = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig(properties.ToDictionary()))
            .SetErrorHandler((producer, error) =>
            {
                if (error.IsFatal) Replace(producer, refresh);
            })
            .SetStatisticsHandler((_, statistics) => _statistics.Take(statistics))
            .SetLogHandler((_, message) => _clientLog.Write(message));
        if (refresh is not null) builder.SetOAuthBearerTokenRefreshHandler((client, _) => refresh.Begin(client));
        return builder.Build();
    }

    private void Replace(IProducer<byte[]?, byte[]?> failed, TokenRefresh? refresh)
    {
        if (!ReferenceEquals(Interlocked.CompareExchange(ref _current, null, failed), failed)) return;

        // Not on this thread: it is the failed client's own, and disposing waits for it.
        refresh?.Dispose();
        _ = Task.Run(failed.Dispose);
    }
}
