using Troupe.Engine.Polling.Native;
using Troupe.Engine.Routing;

namespace Troupe.Engine.Configuration;

/// <summary>Reads how much metadata an offset of a topic may have, and whether its connections can carry any.</summary>
internal sealed class MetadataReader(ProblemList problems, SettingScope scope)
{
    private const string Automatic = "auto";

    /// <summary>No string of Kafka's protocol is longer.</summary>
    private const long LongestText = short.MaxValue;

    public int Read(PollerKind poller)
    {
        if (scope.Find(SettingNames.MetadataMaxBytes) is not { } written || string.Equals(written.Text.Trim(), Automatic, StringComparison.OrdinalIgnoreCase))
            return RoutingDefaults.MetadataMaxBytes;

        var size = scope.Size(SettingNames.MetadataMaxBytes, RoutingDefaults.MetadataMaxBytes);
        if (!size.IsReadable) return RoutingDefaults.MetadataMaxBytes;
        if (size.Value > LongestText) problems.Add($"{size.Full} is more than the 32767 bytes that Kafka's protocol takes. Lower {size.Name}.");
        if (Impossible(poller) is { } impossible) problems.Add($"{size.Full} is not possible: {impossible}");
        return (int)Math.Min(size.Value, LongestText);
    }

    private static string? Impossible(PollerKind poller)
    {
        if (poller == PollerKind.Consume)
            return "poller = consume commits through the client's public interface, which has no place for the metadata of an offset. Write poller = auto or native, or leave metadata-max-bytes to auto and mark without metadata.";
        return OffsetFunctions.Problem is { } problem
            ? $"{problem}, and the client's public interface has no place for the metadata of an offset. Leave metadata-max-bytes to auto and mark without metadata."
            : null;
    }
}
