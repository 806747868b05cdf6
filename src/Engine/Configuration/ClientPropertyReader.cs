using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using Troupe.Engine.Routing;

namespace Troupe.Engine.Configuration;

/// <summary>Reads the blocks of client properties, and checks them with the client's own eyes before there is a client.</summary>
internal sealed class ClientPropertyReader(ProblemList problems)
{
    private const string BootstrapServers = ConsumerGroupSettings.BootstrapServers;
    private const string GroupProtocol = "group.protocol";
    private const string MaxPollInterval = "max.poll.interval.ms";
    private const string SessionTimeout = "session.timeout.ms";
    private const string AssignmentStrategy = "partition.assignment.strategy";
    private const string CooperativeSticky = "cooperative-sticky";

    private static readonly SearchValues<char> NotInServers = SearchValues.Create(";=@? \t");

    private static readonly TimeSpan DefaultMaxPollInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan DefaultSessionTimeout = TimeSpan.FromSeconds(45);

    /// <summary>Under KIP-848 the broker owns these; the client refuses to start with them.</summary>
    private static readonly (string Name, string Instead)[] ClassicOnly =
    [
        (SessionTimeout, "the broker's group.consumer.session.timeout.ms decides"),
        ("heartbeat.interval.ms", "the broker's group.consumer.heartbeat.interval.ms decides"),
        (AssignmentStrategy, "the broker assigns; group.remote.assignor chooses how"),
        ("group.protocol.type", "the protocol has no types"),
    ];

    /// <summary>The application's block: it names the cluster of all groups that name none.</summary>
    /// <param name="block">As it is written.</param>
    /// <param name="namesCluster">Whether a group needs it to.</param>
    public ImmutableSortedDictionary<string, string> ReadApplication(IReadOnlyDictionary<string, SettingValue> block, bool namesCluster)
    {
        if (block.TryGetValue(BootstrapServers, out var servers) && !string.IsNullOrWhiteSpace(servers.Text))
            CheckServers(servers, $"{SettingPath.Application}.{SettingNames.Kafka}.\"{BootstrapServers}\"");
        else if (namesCluster)
            problems.Add("troupe.kafka.\"bootstrap.servers\" is not set. Set it in code (WithBootstrapServers), as Troupe:Kafka:bootstrap.servers, as ConnectionStrings:kafka, or in HOCON.");
        return Read(block, SettingPath.Application);
    }

    /// <summary>A consumer group's block: it overrides the application's, and may name another cluster.</summary>
    public ImmutableSortedDictionary<string, string> ReadConsumerGroup(IReadOnlyDictionary<string, SettingValue> block, string path)
    {
        if (block.TryGetValue(BootstrapServers, out var servers))
        {
            if (string.IsNullOrWhiteSpace(servers.Text))
                problems.Add($"{path}.{SettingNames.Kafka}.{BootstrapServers} {SettingScope.Origin(servers)} is empty. Name servers of the group's cluster, or remove it to read from the application's.");
            else
                CheckServers(servers, $"{path}.{SettingNames.Kafka}.{BootstrapServers}");
        }

        return Read(block, path);
    }

    /// <summary>A subscription group's block: it overrides its consumer group's, but for the cluster.</summary>
    public ImmutableSortedDictionary<string, string> ReadSubscriptionGroup(IReadOnlyDictionary<string, SettingValue> block, string path)
    {
        if (block.TryGetValue(BootstrapServers, out var servers))
            problems.Add($"{path}.{SettingNames.Kafka}.{BootstrapServers} (from {servers.Source}) cannot differ within a consumer group, which is on one cluster with its offsets. Set it for the consumer group, or read these topics in a consumer group of their own.");
        return Read(block, path);
    }

    private void CheckServers(SettingValue servers, string name)
    {
        if (!IsListOfServers(servers.Text))
            problems.Add($"{name} (from {servers.Source}; not shown, as it may hold a secret) is not a list of host:port. Write one:9092,two:9092; what a connection string says besides belongs into properties of its own.");
    }

    private ImmutableSortedDictionary<string, string> Read(IReadOnlyDictionary<string, SettingValue> block, string path)
    {
        var properties = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in block.OrderBy(property => property.Key, StringComparer.Ordinal))
        {
            if (Check(name, value, out var usable) is { } problem)
                problems.Add($"{path}.{SettingNames.Kafka}.{name} ({Shown(name, value.Text)}, from {value.Source}) {problem}");
            else
                properties.Add(name, usable);
        }

        return properties.ToImmutable();
    }

    /// <summary>The rules that hold between the properties of one group member.</summary>
    public void CheckMember(ImmutableSortedDictionary<string, string> kafka, string path, Setting<TimeSpan> revocationTimeout)
    {
        var maxPollInterval = Milliseconds(kafka, MaxPollInterval, DefaultMaxPollInterval);
        if (revocationTimeout.IsReadable && revocationTimeout.Value >= maxPollInterval)
            problems.Add($"{revocationTimeout.Full} is not shorter than {MaxPollInterval} ({maxPollInterval.TotalMilliseconds} ms) of {path}, so that the broker would give the partitions away meanwhile. Lower {revocationTimeout.Name} or raise {MaxPollInterval}.");

        if (kafka.GetValueOrDefault(GroupProtocol) == "consumer")
        {
            foreach (var (name, instead) in ClassicOnly)
            {
                if (kafka.TryGetValue(name, out var value))
                    problems.Add($"{path}.kafka.{name} ({value}) is unknown to {GroupProtocol} = consumer (KIP-848): {instead}. Remove it, or use {GroupProtocol} = classic.");
            }

            return;
        }

        if (kafka.TryGetValue("group.remote.assignor", out var assignor))
            problems.Add($"{path}.kafka.group.remote.assignor ({assignor}) is unknown to {GroupProtocol} = classic. Set {AssignmentStrategy} instead, or use {GroupProtocol} = consumer.");
        if (Milliseconds(kafka, SessionTimeout, DefaultSessionTimeout) is var session && session > maxPollInterval)
            problems.Add($"{path}.kafka.{SessionTimeout} ({session.TotalMilliseconds} ms) is longer than {MaxPollInterval} ({maxPollInterval.TotalMilliseconds} ms), which the client refuses. Lower {SessionTimeout} or raise {MaxPollInterval}.");
        var strategies = kafka.GetValueOrDefault(AssignmentStrategy, CooperativeSticky).Split(',', StringSplitOptions.TrimEntries);
        if (strategies.Length > 1 && strategies.Contains(CooperativeSticky, StringComparer.Ordinal))
            problems.Add($"{path}.kafka.{AssignmentStrategy} ({string.Join(",", strategies)}) mixes {CooperativeSticky} with eager strategies, which the client refuses. Name {CooperativeSticky} alone, or only eager ones.");
    }

    /// <summary>A connection string of another library has semicolons, equals or at signs.</summary>
    private static bool IsListOfServers(string text) => text.Split(',').All(server => server.Trim().AsSpan().IndexOfAny(NotInServers) < 0);

    private static string? Check(string name, SettingValue value, out string usable)
    {
        usable = value.Text;
        if (name != name.Trim() || name.Length == 0)
            return "is not a property's name. Remove the blanks.";
        if (OwnedClientProperties.Problem(name, value.Text) is { } owned)
            return owned;
        return ClientPropertyCheck.Instance.Try(name, value.Text, out usable) switch
        {
            ClientPropertyVerdict.Unknown => $"is not a property of the client (librdkafka {Confluent.Kafka.Library.VersionString}). {Suggest(name)}",
            ClientPropertyVerdict.Invalid => $"is refused by the client: {ClientPropertyCheck.Instance.Explain(name, Shown(name, value.Text), value.Text)}",
            _ => Normalize(name, ref usable),
        };
    }

    // The client takes any case here, and the rules of the two protocols are written for one.
    private static string? Normalize(string name, ref string usable)
    {
        if (name == GroupProtocol)
            usable = usable.Equals("consumer", StringComparison.OrdinalIgnoreCase) ? "consumer" : "classic";
        return null;
    }

    private static string Suggest(string name) =>
        Nearest.Of(name, ClientPropertyCheck.Instance.Names) is { } nearest ? $"Did you mean {nearest}?" : "See CONFIGURATION.md of librdkafka for its names.";

    // A misspelled password is still one.
    private static string Shown(string name, string text) =>
        OwnedClientProperties.IsSecret(name) || IsUnknownOfTheLine(name) || (Nearest.Of(name, ClientPropertyCheck.Instance.Names) is { } meant && OwnedClientProperties.IsSecret(meant))
            ? "***"
            : text.Length == 0 ? "\"\"" : text;

    private static bool IsUnknownOfTheLine(string name) =>
        (name.StartsWith("sasl.", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ssl.", StringComparison.OrdinalIgnoreCase))
        && ClientPropertyCheck.Instance.Try(name, "", out _) == ClientPropertyVerdict.Unknown;

    private static TimeSpan Milliseconds(ImmutableSortedDictionary<string, string> kafka, string name, TimeSpan otherwise) =>
        kafka.TryGetValue(name, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : otherwise;
}
