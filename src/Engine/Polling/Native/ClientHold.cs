using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Troupe.Engine.Polling.Native;

/// <summary>
/// Keeps a native client for as long as it is used. Confluent.Kafka hands its functions a bare pointer: a client closed on one thread would be
/// freed under a call on another.
/// </summary>
internal readonly struct ClientHold : IDisposable
{
    private static readonly PropertyInfo? HandleProperty = typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.NonPublic | BindingFlags.Instance);

    private readonly SafeHandle? _handle;

    /// <summary>Whether this version of Confluent.Kafka shows its native client.</summary>
    public static bool IsPossible => HandleProperty is not null;

    private ClientHold(SafeHandle? handle) => _handle = handle;

    /// <summary>The native client; 0 if Confluent.Kafka does not show it any more, and nothing is held then.</summary>
    public nint Client => _handle?.DangerousGetHandle() ?? 0;

    /// <exception cref="ObjectDisposedException">The client is closed.</exception>
    public static ClientHold On(IClient client) => On(HandleOf(client));

    /// <summary>Whether somebody has closed the client; false if it cannot be seen.</summary>
    public static bool IsClosed(IClient client) => HandleOf(client) is { IsClosed: true };

    /// <summary>Another one on the same client, also when this one is over.</summary>
    /// <exception cref="ObjectDisposedException">The client is closed.</exception>
    public ClientHold Again() => On(_handle);

    public void Dispose() => _handle?.DangerousRelease();

    private static ClientHold On(SafeHandle? handle)
    {
        var isHeld = false;
        handle?.DangerousAddRef(ref isHeld);
        return new ClientHold(handle);
    }

    // An internal property of Confluent.Kafka.
    private static SafeHandle? HandleOf(IClient client) => HandleProperty?.GetValue(client.Handle) as SafeHandle;
}
