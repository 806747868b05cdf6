using Confluent.Kafka;
using Troupe.Engine.Polling.Native;

namespace Troupe.Engine.Administration;

/// <summary>
/// One administration client after the other. Where Confluent.Kafka 2.16 cannot read an answer (a partition without in-sync replicas has none of
/// the list it looks for), its thread frees the client and ends without a word: that question stays open for ever, every later one is refused, and
/// disposing the client frees it a second time. Such a client is left, and another made.
/// </summary>
internal sealed class AdminClients(Func<IAdminClient> create) : IDisposable
{
    // Beyond the client's own time-out, within which it answers whatever happened.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();

    // The first one at once: properties that the client refuses are refused at the start.
    private IAdminClient _client = create();
    private bool _isDisposed;

    /// <summary>A client that works, for a call that does not last.</summary>
    /// <exception cref="ObjectDisposedException">All are gone.</exception>
    public IAdminClient Current
    {
        get
        {
            lock (_lock) return Working();
        }
    }

    /// <summary>The answer to a question.</summary>
    /// <param name="ask">Asks; returns at once.</param>
    /// <param name="timeout">The client's time-out for this question.</param>
    /// <exception cref="KafkaException">The cluster did not answer, or the client could not read what it did.</exception>
    public async Task<T> AskAsync<T>(Func<IAdminClient, Task<T>> ask, TimeSpan timeout)
    {
        Task<T> answer;

        // Not beside a disposal, which frees what the question would write to.
        lock (_lock) answer = ask(Working());
        try
        {
            return await answer.WaitAsync(timeout + Grace, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new KafkaException(ErrorCode.Local_TimedOut);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            if (!ClientHold.IsClosed(_client)) _client.Dispose();
        }
    }

    private IAdminClient Working()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return ClientHold.IsClosed(_client) ? _client = create() : _client;
    }
}
