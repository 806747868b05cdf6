using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Troupe.EmbeddedKafka.Apis;

namespace Troupe.EmbeddedKafka.Wire;

/// <summary>One client connection: reads requests, has them handled in order, and sends the answers in the same order.</summary>
/// <remarks>
/// Requests that answer at once, nearly all, are read, handled and answered in one loop. One that waits (a long poll, a join) does not
/// stop the loop: requests behind it are handled, their answers queue up behind its answer. SASL and TLS would have their place
/// here, between the socket and the frames.
/// </remarks>
internal sealed partial class Connection : IDisposable
{
    /// <summary>Answers that may queue up behind a waiting one before the broker stops reading.</summary>
    private const int MaxQueuedAnswers = 100;

    private readonly Socket _socket;
    private readonly RequestDispatcher _dispatcher;
    private readonly ReceiveBuffer _received;
    private readonly ILogger _logger;
    private readonly string _clientHost;

    // Not disposed: Close may be called by a server that stops while the connection is ending by itself, and it holds nothing to free.
    private readonly CancellationTokenSource _closed = new();

    private RequestContext? _newest;
    private Task _queue = Task.CompletedTask;
    private int _queued;

    public Connection(Socket socket, RequestDispatcher dispatcher, int maxRequestBytes, ILogger logger)
    {
        _socket = socket;
        _socket.NoDelay = true;
        _dispatcher = dispatcher;
        _received = new ReceiveBuffer(maxRequestBytes);
        _logger = logger;
        _clientHost = $"/{(socket.RemoteEndPoint as IPEndPoint)?.Address}";
    }

    /// <summary>Serves the client until it leaves, breaks the protocol, or <see cref="Close"/> is called. Does not throw.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (await ReceiveAsync().ConfigureAwait(false))
            {
                while (TryDispatch(out var pending))
                    await AnswerAsync(pending).ConfigureAwait(false);
            }
        }
        catch (MalformedRequestException problem)
        {
            LogMalformed(_logger, _clientHost, problem.Message);
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client is gone, or Close was called.
        }
        catch (Exception problem)
        {
            LogFailed(_logger, problem, _clientHost);
        }

        Close();
        _newest?.Followed();
        await _queue.ConfigureAwait(false);
    }

    /// <summary>Ends the connection at once, from any thread.</summary>
    public void Close()
    {
        _closed.Cancel();
        _socket.Dispose();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _received.Dispose();
    }

    private async ValueTask<bool> ReceiveAsync()
    {
        var count = await _socket.ReceiveAsync(_received.GetRoom()).ConfigureAwait(false);
        _received.Received(count);
        return count > 0;
    }

    private bool TryDispatch(out PendingResponse pending)
    {
        pending = default;
        if (!_received.TryTakeFrame(out var frame))
            return false;

        // Whoever waits on this connection now keeps the new request from its answer.
        _newest?.Followed();
        pending = _dispatcher.Dispatch(frame, _clientHost, _closed.Token);
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
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client is gone; the receiving side notices too.
            Close();
        }
        catch (Exception problem)
        {
            LogFailed(_logger, problem, _clientHost);
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
                await _socket.SendAsync(response.ToFrame(), SocketFlags.None).ConfigureAwait(false);
        }
    }
}
