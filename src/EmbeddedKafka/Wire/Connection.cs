using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Troupe.EmbeddedKafka.Apis;
using Troupe.EmbeddedKafka.Security;

namespace Troupe.EmbeddedKafka.Wire;

/// <summary>One client connection: reads requests, has them handled in order, and sends the answers in the same order.</summary>
/// <remarks>
/// Requests that answer at once, nearly all, are read, handled and answered in one loop. One that waits (a long poll, a join) does not
/// stop the loop: requests behind it are handled, their answers queue up behind its answer.
/// </remarks>
internal sealed partial class Connection : IDisposable
{
    /// <summary>Answers that may queue up behind a waiting one before the broker stops reading.</summary>
    private const int MaxQueuedAnswers = 100;

    private readonly ITransport _transport;
    private readonly ClientSession _session;
    private readonly RequestDispatcher _dispatcher;
    private readonly ReceiveBuffer _received;
    private readonly int _maxRequestBytes;
    private readonly ILogger _logger;

    // Not disposed: Close may be called by a server that stops while the connection is ending by itself, and it holds nothing to free.
    private readonly CancellationTokenSource _closed = new();

    private RequestContext? _newest;
    private Task _queue = Task.CompletedTask;
    private int _queued;

    public Connection(ITransport transport, ClientSession session, RequestDispatcher dispatcher, int maxRequestBytes, ILogger logger)
    {
        _transport = transport;
        _session = session;
        _dispatcher = dispatcher;
        _maxRequestBytes = maxRequestBytes;
        _received = new ReceiveBuffer { MaxRequestBytes = Math.Min(maxRequestBytes, ClientSession.MaxUnknownRequestBytes) };
        _logger = logger;
    }

    /// <summary>Serves the client until it leaves, breaks the protocol, or <see cref="Close"/> is called. Does not throw.</summary>
    public async Task RunAsync()
    {
        try
        {
            await _transport.OpenAsync(_closed.Token).ConfigureAwait(false);
            while (await ReceiveAsync().ConfigureAwait(false))
            {
                while (TryDispatch(out var pending))
                    await AnswerAsync(pending).ConfigureAwait(false);
            }
        }
        catch (MalformedRequestException problem)
        {
            LogMalformed(_logger, _session.ClientHost, problem.Message);
        }
        catch (AuthenticationException problem)
        {
            LogHandshakeFailed(_logger, _session.ClientHost, problem.Message);
        }
        catch (Exception problem) when (IsEnd(problem))
        {
            // The client is gone, or Close was called.
        }
        catch (Exception problem)
        {
            LogFailed(_logger, problem, _session.ClientHost);
        }

        Close();
        _newest?.Followed();
        await _queue.ConfigureAwait(false);
    }

    /// <summary>Ends the connection at once, from any thread.</summary>
    public void Close()
    {
        _closed.Cancel();
        _transport.Dispose();
    }

    public void Dispose()
    {
        _transport.Dispose();
        _received.Dispose();
    }

    private async ValueTask<bool> ReceiveAsync()
    {
        var count = await _transport.ReceiveAsync(_received.GetRoom()).ConfigureAwait(false);
        _received.Received(count);
        return count > 0;
    }

    private bool TryDispatch(out PendingResponse pending)
    {
        pending = default;
        if (_session.IsAuthenticated)
            _received.MaxRequestBytes = _maxRequestBytes;
        if (!_received.TryTakeFrame(out var frame))
            return false;

        // Whoever waits on this connection now keeps the new request from its answer.
        _newest?.Followed();
        pending = _dispatcher.Dispatch(frame, _session, _closed.Token);
        _newest = pending.Response.IsCompleted ? null : pending.Context;
        return true;
    }

    private async ValueTask AnswerAsync(PendingResponse pending)
    {
        if (pending.Response.IsCompletedSuccessfully && _queue.IsCompletedSuccessfully)
        {
            await SendAsync(await pending.Response.ConfigureAwait(false)).ConfigureAwait(false);
            return;
        }

        Interlocked.Increment(ref _queued);
        _queue = SendAfterAsync(_queue, pending.Response);
        if (Volatile.Read(ref _queued) >= MaxQueuedAnswers)
            await _queue.ConfigureAwait(false);
    }

    private async Task SendAfterAsync(Task before, ValueTask<ResponseWriter?> pending)
    {
        try
        {
            await before.ConfigureAwait(false);
            await SendAsync(await pending.ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception problem) when (IsEnd(problem))
        {
            // The client is gone; the receiving side notices too.
            Close();
        }
        catch (Exception problem)
        {
            LogFailed(_logger, problem, _session.ClientHost);
            Close();
        }
        finally
        {
            Interlocked.Decrement(ref _queued);
        }
    }

    private async ValueTask SendAsync(ResponseWriter? response)
    {
        using (response)
        {
            if (response is null)
                Close();
            else if (response.IsExpected)
                await _transport.SendAsync(response.ToFrame()).ConfigureAwait(false);
            if (response is { ClosesConnection: true })
                Close();
        }
    }

    /// <summary>The client is gone, or <see cref="Close"/> was called.</summary>
    private static bool IsEnd(Exception problem) =>
        problem is SocketException or IOException or ObjectDisposedException or OperationCanceledException;
}
