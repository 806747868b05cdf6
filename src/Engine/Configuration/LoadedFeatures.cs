using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using Troupe.Engine.Polling.Native;

namespace Troupe.Engine.Configuration;

/// <summary>
/// What the loaded native library was built with (client property <c>builtin.features</c>). Confluent.Kafka ships several builds and loads the
/// first that this machine can, which may have less than the others.
/// </summary>
internal static class LoadedFeatures
{
    private static readonly Lazy<string?> Features = new(Read);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint NewConfiguration();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GetProperty(
        nint configuration, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [Out] byte[] value, ref nuint size);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void DestroyConfiguration(nint configuration);

    /// <summary>Version and features, for messages.</summary>
    public static string Description => $"{Library.VersionString} (built with {Features.Value ?? "unknown features"})";

    /// <summary>Whether the library has the feature; true where it cannot be asked, as then the making of the client tells.</summary>
    public static bool Has(string feature) => Features.Value is null || Features.Value.Split(',').Contains(feature, StringComparer.Ordinal);

    private static string? Read()
    {
        if (LoadedClient.Handle is not (not 0 and var library)) return null;
        var create = Marshal.GetDelegateForFunctionPointer<NewConfiguration>(NativeLibrary.GetExport(library, "rd_kafka_conf_new"));
        var get = Marshal.GetDelegateForFunctionPointer<GetProperty>(NativeLibrary.GetExport(library, "rd_kafka_conf_get"));
        var destroy = Marshal.GetDelegateForFunctionPointer<DestroyConfiguration>(NativeLibrary.GetExport(library, "rd_kafka_conf_destroy"));
        var configuration = create();
        try
        {
            var value = new byte[1024];
            nuint size = (nuint)value.Length;
            if (get(configuration, "builtin.features", value, ref size) != 0) return null;
            var end = Array.IndexOf(value, (byte)0);
            return Encoding.UTF8.GetString(value, 0, end < 0 ? value.Length : end);
        }
        finally
        {
            destroy(configuration);
        }
    }
}
