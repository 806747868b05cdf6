using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using Troupe.Engine.Polling.Native;

namespace Troupe.Engine.Configuration;

/// <summary>
/// Asks the client's native library about a property without making a client: <c>rd_kafka_conf_set</c> on a configuration that is thrown
/// away. It knows every name and every range, aliases and deprecated ones included, which no list in .NET does.
/// </summary>
internal sealed class ClientPropertyCheck
{
    private const int UnknownName = -2;
    private const int Taken = 0;

    private readonly NewConfiguration? _create;
    private readonly SetProperty? _set;
    private readonly DestroyConfiguration? _destroy;

    private ClientPropertyCheck(nint library)
    {
        var names = new[] { typeof(ConsumerConfig), typeof(ProducerConfig) }
            .SelectMany(type => type.GetProperties())
            .Where(property => property.CanWrite && property.GetIndexParameters().Length == 0)
            .Select(property => Dotted(property.Name))
            .Distinct(StringComparer.Ordinal)
            .Where(name => OwnedClientProperties.Problem(name, "") is null)
            .Order(StringComparer.Ordinal)
            .ToList();
        Names = names;
        if (library == 0)
            return;
        _create = Marshal.GetDelegateForFunctionPointer<NewConfiguration>(NativeLibrary.GetExport(library, "rd_kafka_conf_new"));
        _set = Marshal.GetDelegateForFunctionPointer<SetProperty>(NativeLibrary.GetExport(library, "rd_kafka_conf_set"));
        _destroy = Marshal.GetDelegateForFunctionPointer<DestroyConfiguration>(NativeLibrary.GetExport(library, "rd_kafka_conf_destroy"));
        names.RemoveAll(name => Ask(name, "", out _) == UnknownName);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint NewConfiguration();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int SetProperty(
        nint configuration,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string value,
        [Out] byte[] error,
        nuint errorSize);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void DestroyConfiguration(nint configuration);

    public static ClientPropertyCheck Instance { get; } = new(LoadedClient.Handle);

    /// <summary>The documented names, for suggestions: the client's typed properties, spelled as the client spells them.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether the client takes the property.</summary>
    /// <param name="name">The client's name.</param>
    /// <param name="value">The value as written.</param>
    /// <param name="usable">The value as the client takes it: it knows only <c>true</c> and <c>false</c>, HOCON and JSON write other words.</param>
    public ClientPropertyVerdict Try(string name, string value, out string usable)
    {
        usable = value;

        // Loading a plugin is a side effect that belongs to the real client.
        if (name == "plugin.library.paths")
            return ClientPropertyVerdict.Taken;
        var plain = SwitchText.TryRead(value, out var isOn) ? isOn ? "true" : "false" : null;
        if (_set is null)
        {
            // Without the native library under its hands, the check is left to the making of the client.
            usable = plain ?? value;
            return ClientPropertyVerdict.Taken;
        }

        // A property that refuses "on" and takes "true" is a switch; a text such as client.id keeps its "yes".
        if (plain is not null && Ask(name, "on", out _) != Taken && Ask(name, plain, out _) == Taken)
        {
            usable = plain;
            return ClientPropertyVerdict.Taken;
        }

        return Ask(name, value, out _) switch
        {
            Taken => ClientPropertyVerdict.Taken,
            UnknownName => ClientPropertyVerdict.Unknown,
            _ => ClientPropertyVerdict.Invalid,
        };
    }

    /// <summary>The client's own words about a refused value.</summary>
    public string Explain(string name, string shown, string value)
    {
        Ask(name, value, out var error);
        error = error.Length == 0 ? "invalid value" : error;
        return shown == value || value.Length == 0 ? error + "." : error.Replace(value, shown, StringComparison.Ordinal) + ".";
    }

    private int Ask(string name, string value, out string error)
    {
        var buffer = new byte[512];
        var configuration = _create!();
        try
        {
            var answer = _set!(configuration, name, value, buffer, (nuint)buffer.Length);
            var end = Array.IndexOf(buffer, (byte)0);
            error = Encoding.UTF8.GetString(buffer, 0, end < 0 ? buffer.Length : end);
            return answer;
        }
        finally
        {
            _destroy!(configuration);
        }
    }

    // The client's names are lower case by definition.
#pragma warning disable CA1308
    private static string Dotted(string property) =>
        string.Concat(property.Select((letter, index) => char.IsUpper(letter) && index > 0 ? $".{letter}" : $"{letter}")).ToLowerInvariant();
#pragma warning restore CA1308
}
