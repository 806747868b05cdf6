using System.Collections.Immutable;
using Troupe.Engine.Configuration;

namespace Troupe.Actors.Streams.Settings;

/// <summary>Checks the client properties of a stage with the client's own eyes, before there is a client.</summary>
internal static class StreamProperties
{
    public const string GroupId = "group.id";
    public const string ClientId = "client.id";
    public const string BootstrapServers = "bootstrap.servers";

    /// <summary>The properties as the client takes them.</summary>
    /// <param name="properties">As they were written.</param>
    /// <param name="section">Whose they are, for messages.</param>
    /// <param name="needsGroup">Whether there must be a <c>group.id</c>.</param>
    /// <exception cref="TroupeConfigurationException">Some cannot be used; all of them are named.</exception>
    public static ImmutableSortedDictionary<string, string> Check(ImmutableSortedDictionary<string, string> properties, string section, bool needsGroup = false)
    {
        var problems = new List<string>();
        var usable = properties.ToBuilder();
        if (!properties.ContainsKey(BootstrapServers))
            problems.Add($"{section}.kafka-clients.\"{BootstrapServers}\" is not set. Set it there, or in code with WithBootstrapServers.");
        if (needsGroup && string.IsNullOrEmpty(properties.GetValueOrDefault(GroupId)))
            problems.Add($"{section}.kafka-clients.\"{GroupId}\" is not set. Set it there, or in code with WithGroupId.");
        foreach (var (name, text) in properties)
        {
            if (Problem(name, text, out var value) is { } problem) problems.Add($"{section}.kafka-clients.\"{name}\" ({Shown(name, text)}) {problem}");
            else usable[name] = value;
        }

        return problems.Count == 0 ? usable.ToImmutable() : throw new TroupeConfigurationException(problems);
    }

    private static string? Problem(string name, string text, out string usable)
    {
        usable = text;
        if (name == GroupId) return null;
        if (OwnedClientProperties.Problem(name, text) is { } owned) return owned;
        return ClientPropertyCheck.Instance.Try(name, text, out usable) switch
        {
            ClientPropertyVerdict.Unknown => $"is not a property of the client.{Suggest(name)}",
            ClientPropertyVerdict.Invalid => $"is refused by the client: {ClientPropertyCheck.Instance.Explain(name, Shown(name, text), text)}",
            _ => null,
        };
    }

    private static string Suggest(string name) => Nearest.Of(name, ClientPropertyCheck.Instance.Names) is { } nearest ? $" Did you mean {nearest}?" : "";

    private static string Shown(string name, string text) => OwnedClientProperties.IsSecret(name) ? "***" : text;
}
