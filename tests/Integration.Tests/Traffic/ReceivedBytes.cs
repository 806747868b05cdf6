using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Troupe.Integration.Tests.Traffic;

/// <summary>What the kernel counts of this process's connections. Reads only: a connection that closes meanwhile is not counted, and not harmed.</summary>
internal static class ReceivedBytes
{
    private const int TcpLevel = 6;
    private const int TcpInfo = 11;
    private const int TcpInfoSize = 232;

    /// <summary><c>tcpi_bytes_received</c> of the kernel's <c>struct tcp_info</c>, whose beginning never changes.</summary>
    private const int ReceivedAt = 128;

    private const short InternetAddress = 2;

    public static bool AreKnown => OperatingSystem.IsLinux();

    /// <summary>Of all open connections to a port of this machine.</summary>
    public static long From(int port) => Directory.EnumerateFiles("/proc/self/fd")
        .Select(file => int.Parse(Path.GetFileName(file), System.Globalization.CultureInfo.InvariantCulture))
        .Where(descriptor => PeerPort(descriptor) == port)
        .Sum(Received);

    private static int PeerPort(int descriptor)
    {
        var address = new byte[128];
        var size = address.Length;
        if (getpeername(descriptor, address, ref size) != 0 || BitConverter.ToInt16(address) != InternetAddress) return -1;
        return BinaryPrimitives.ReadUInt16BigEndian(address.AsSpan(2));
    }

    private static long Received(int descriptor)
    {
        var info = new byte[TcpInfoSize];
        var size = info.Length;
        return getsockopt(descriptor, TcpLevel, TcpInfo, info, ref size) == 0 ? BitConverter.ToInt64(info, ReceivedAt) : 0;
    }

#pragma warning disable IDE1006, SYSLIB1054 // The names are the system's; generated marshalling would need unsafe code in a project that has none.
    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int getpeername(int descriptor, byte[] address, ref int size);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int getsockopt(int descriptor, int level, int option, byte[] value, ref int size);
#pragma warning restore IDE1006, SYSLIB1054
}
