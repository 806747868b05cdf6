using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Troupe.EmbeddedKafka.Wire;

/// <summary>Bytes under TLS. Clients are not asked for a certificate.</summary>
internal sealed class TlsTransport(Socket socket, X509Certificate2 certificate) : ITransport
{
    private readonly SslStream _stream = new(new NetworkStream(socket, ownsSocket: true));

    public async ValueTask OpenAsync(CancellationToken cancellationToken) => await _stream.AuthenticateAsServerAsync(
        new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellationToken).ConfigureAwait(false);

    public ValueTask<int> ReceiveAsync(Memory<byte> room) => _stream.ReadAsync(room);

    public async ValueTask SendAsync(IList<ArraySegment<byte>> segments)
    {
        foreach (var segment in segments)
            await _stream.WriteAsync(segment).ConfigureAwait(false);
    }

    // The socket first: it ends reads and writes on other threads, which the stream alone would wait for.
    public void Dispose()
    {
        socket.Dispose();
        _stream.Dispose();
    }
}
