using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Troupe.EmbeddedKafka.Security;

namespace Troupe.EmbeddedKafka.Wire;

/// <summary>The listeners of a server: the plain one and, if there is one, the secure one. Opened and closed together, on the same ports.</summary>
internal sealed class Gateway : IDisposable
{
    private readonly EmbeddedKafkaOptions _options;
    private readonly RequestDispatcher _dispatcher;
    private readonly ILogger _logger;
    private readonly SaslOffer? _offer;
    private readonly CertificateAuthority? _authority;
    private ImmutableArray<Listener> _listeners = [];

    public Gateway(Broker broker, RequestDispatcher dispatcher, ILogger logger)
    {
        (_options, _dispatcher, _logger) = (broker.Options, dispatcher, logger);
        Port = _options.Port;
        if (_options.SecureListener is not { } secure)
            return;

        SecurePort = secure.Port;
        if (secure.Mechanisms.Count > 0)
            _offer = new SaslOffer(secure, broker.Time);
        if (secure.UseTls)
            _authority = new CertificateAuthority();
    }

    /// <summary>Port of the plain listener; known once it was opened.</summary>
    public int Port { get; private set; }

    /// <summary>Port of the secure listener; null if there is none.</summary>
    public int? SecurePort { get; private set; }

    public string? CertificateAuthorityPem => _authority?.Pem;

    public bool IsOpen => !_listeners.IsEmpty;

    /// <exception cref="SocketException">A port is taken; then none is open.</exception>
    public void Open()
    {
        var plain = new Listener(Port, (socket, port) => Connect(socket, port, isSecure: false));
        Port = plain.Port;
        if (SecurePort is not { } securePort)
        {
            ImmutableInterlocked.InterlockedExchange(ref _listeners, [plain]);
            return;
        }

        Listener secure;
        try
        {
            secure = new Listener(securePort, (socket, port) => Connect(socket, port, isSecure: true));
        }
        catch
        {
            plain.StopAccepting();
            throw;
        }

        SecurePort = secure.Port;
        ImmutableInterlocked.InterlockedExchange(ref _listeners, [plain, secure]);
    }

    public void CloseConnections()
    {
        foreach (var listener in _listeners)
            listener.CloseConnections();
    }

    /// <summary>Stops listening, closes every connection and waits until their last requests are over.</summary>
    public async ValueTask CloseAsync()
    {
        foreach (var listener in ImmutableInterlocked.InterlockedExchange(ref _listeners, []))
            await listener.DisposeAsync().ConfigureAwait(false);
    }

    public void Dispose() => _authority?.Dispose();

    private Connection Connect(Socket socket, int port, bool isSecure)
    {
        socket.NoDelay = true;
        var session = new ClientSession($"/{(socket.RemoteEndPoint as IPEndPoint)?.Address}", port, isSecure ? _offer : null);
        ITransport transport = isSecure && _authority is not null ? new TlsTransport(socket, _authority.Certificate) : new SocketTransport(socket);
        return new Connection(transport, session, _dispatcher, _options.MaxRequestBytes, _logger);
    }
}
