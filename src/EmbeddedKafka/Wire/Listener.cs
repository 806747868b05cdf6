using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Troupe.EmbeddedKafka.Wire;

/// <summary>A listening socket on loopback and the connections it accepted. Stopped once, not started again.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private const int Backlog = 512;

    private readonly Socket _socket;
    private readonly Func<Socket, int, Connection> _connect;
    private readonly ConcurrentDictionary<Connection, Task> _connections = new();
    private readonly Task _accepting;

    /// <summary>Binds and listens at once.</summary>
    /// <exception cref="SocketException">The port is taken.</exception>
    /// <param name="port">0 for a free one.</param>
    /// <param name="connect">Makes the connection of a client, given its socket and the port it came to.</param>
    public Listener(int port, Func<Socket, int, Connection> connect)
    {
        _connect = connect;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            _socket.Listen(Backlog);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public void CloseConnections()
    {
        foreach (var connection in _connections.Keys)
            connection.Close();
    }

    /// <summary>Frees the port; connections stay.</summary>
    public void StopAccepting() => _socket.Dispose();

    /// <summary>Stops listening, closes every connection and waits until their last requests are over.</summary>
    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        CloseConnections();
        await Task.WhenAll(_connections.Values).ConfigureAwait(false);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var connection = _connect(await _socket.AcceptAsync().ConfigureAwait(false), Port);

                // Added before it runs, so that it can remove itself.
                var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _connections[connection] = ServeAsync(connection, started.Task);
                started.SetResult();
            }
            catch (SocketException problem) when (problem.SocketErrorCode is not SocketError.OperationAborted)
            {
                // That client gave up before it was accepted; the next one may be better.
            }
            catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Connection connection, Task started)
    {
        await started.ConfigureAwait(false);
        using (connection)
            await connection.RunAsync().ConfigureAwait(false);
        _connections.TryRemove(connection, out _);
    }
}
