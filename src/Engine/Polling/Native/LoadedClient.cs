using System.Diagnostics;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Troupe.Engine.Polling.Native;

/// <summary>The native client library that Confluent.Kafka has loaded. It chooses among several builds, and a plain name could bind to another one.</summary>
internal static class LoadedClient
{
    private static readonly Lazy<nint> Module = new(Find);

    /// <summary>The module's handle; 0 if it was not found.</summary>
    public static nint Handle => Module.Value;

    private static nint Find()
    {
        _ = Library.Version;
        using var process = Process.GetCurrentProcess();
        foreach (ProcessModule module in process.Modules)
        {
            if (module.ModuleName.Contains("librdkafka", StringComparison.OrdinalIgnoreCase)
                && NativeLibrary.TryLoad(module.FileName, out var library)
                && NativeLibrary.TryGetExport(library, "rd_kafka_conf_set", out _))
                return library;
        }

        return 0;
    }
}
