using System.Globalization;

namespace Troupe.Engine.Configuration;

/// <summary>The client's properties that are not the user's to set, with the reason; values the engine uses itself are let through.</summary>
internal static class OwnedClientProperties
{
    private const int MaxInFlightOfIdempotentProducers = 5;

    private static readonly Dictionary<string, (string[] Allowed, string Reason)> Owned = new(StringComparer.Ordinal)
    {
        ["group.id"] = ([], "is the id of the consumer group. Set id of the consumer group instead."),
        ["enable.auto.commit"] = (["false"], "would commit what is not finished. Remove it; the engine commits what was marked, every commit-interval."),
        ["auto.commit.enable"] = (["false"], "would commit what is not finished. Remove it; the engine commits what was marked, every commit-interval."),
        ["auto.commit.interval.ms"] = ([], "has no effect, as the client does not commit. Set commit-interval instead."),
        ["enable.auto.offset.store"] = (["false"], "would commit what is not finished. Remove it; the engine stores what was marked."),
        ["enable.partition.eof"] = ([], "is set by the engine, which needs to know the end of a partition. Remove it."),
        ["offset.store.method"] = (["broker"], "would keep offsets away from the group. Remove it."),
        ["offset.store.path"] = ([], "would keep offsets away from the group. Remove it."),
        ["offset.store.sync.interval.ms"] = ([], "belongs to offsets in files, which a group does not use. Remove it."),
        ["transactional.id"] = ([], "is made by the engine, as two producers of one id fence each other. Remove it."),
        ["transaction.timeout.ms"] = ([], "is set by the engine. Set transactions.timeout instead."),
        ["enable.idempotence"] = (["true"], "would allow a dead letter to be lost or doubled. Remove it; the engine's producers are idempotent."),
        ["acks"] = (["all", "-1"], "would let an offset move before its dead letter is safe. Remove it; an idempotent producer asks all replicas."),
        ["request.required.acks"] = (["all", "-1"], "would let an offset move before its dead letter is safe. Remove it; an idempotent producer asks all replicas."),
        ["delivery.report.only.error"] = (["false"], "would leave marks waiting for ever. Remove it."),
        ["metadata.broker.list"] = ([], "is an older name. Write bootstrap.servers instead."),
        ["log.queue"] = ([], "belongs to the .NET client, which reads the log itself. Remove it."),
        ["enabled_events"] = ([], "belongs to the .NET client, which chooses its events itself. Remove it."),
    };

    /// <summary>Why the user may not set this, as the rest of a sentence; null when he may.</summary>
    public static string? Problem(string name, string value)
    {
        if (name.StartsWith("dotnet.", StringComparison.Ordinal))
            return "belongs to the .NET client's own loop, which the engine drives itself. Remove it.";
        if (name is "max.in.flight" or "max.in.flight.requests.per.connection"
            && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var requests)
            && requests > MaxInFlightOfIdempotentProducers)
            return $"must be at most {MaxInFlightOfIdempotentProducers}, as the engine's producers are idempotent.";
        if (!Owned.TryGetValue(name, out var owned))
            return null;
        var plain = SwitchText.TryRead(value, out var isOn) ? isOn ? "true" : "false" : value.Trim();
        return owned.Allowed.Contains(plain, StringComparer.OrdinalIgnoreCase) ? null : owned.Reason;
    }

    /// <summary>Whether the value must not be shown.</summary>
    public static bool IsSecret(string name) =>
        name.Contains("password", StringComparison.OrdinalIgnoreCase)
        || name.Contains("secret", StringComparison.OrdinalIgnoreCase)
        || name.Contains("assertion", StringComparison.OrdinalIgnoreCase)
        || name.Contains("passphrase", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".pem", StringComparison.OrdinalIgnoreCase)
        || name.Equals("sasl.oauthbearer.config", StringComparison.OrdinalIgnoreCase);
}
