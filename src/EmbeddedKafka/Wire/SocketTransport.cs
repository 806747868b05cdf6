using System.Net.Sockets;

namespace Troupe.EmbeddedKafka.Wire;

/// <summary>Plain bytes.</summary>
internal sealed class SocketTransport(Socket socket) : ITransport
{
    public ValueTask OpenAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<int> ReceiveAsync(Memory<byte> room) => socket.ReceiveAsync(room);

    public async ValueTask SendAsync(IList<ArraySegment<byte>> segments) =>
        await socket.SendAsync(segments, SocketFlags.None).ConfigureAwait(false);

    public void Dispose() => socket.Dispose();
}
