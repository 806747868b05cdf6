using System.Collections.Immutable;
using System.Globalization;

namespace Troupe.EmbeddedKafka.Configs;

/// <summary>The configurations of one topic: what was set, and the few the broker acts upon, ready to use.</summary>
internal sealed class TopicConfig
{
    private const long Unlimited = -1;

    private readonly Lock _changes = new();
    private volatile ImmutableDictionary<string, string> _values = ImmutableDictionary<string, string>.Empty;
    private readonly int _maxBatchBytes;
    private int _maxMessageBytes;
    private long _retentionBytes = Unlimited;
    private long _retentionMilliseconds = Unlimited;

    /// <param name="maxBatchBytes">Bound of a batch in a topic that has none of its own.</param>
    public TopicConfig(int maxBatchBytes) => _maxBatchBytes = _maxMessageBytes = maxBatchBytes;

    /// <summary>Largest batch that is accepted, in bytes.</summary>
    public int MaxMessageBytes => Volatile.Read(ref _maxMessageBytes);

    /// <summary>Bytes a partition may keep; -1 for no bound of its own.</summary>
    public long RetentionBytes => Interlocked.Read(ref _retentionBytes);

    /// <summary>Age, in milliseconds, beyond which records go; -1 for none.</summary>
    public long RetentionMilliseconds => Interlocked.Read(ref _retentionMilliseconds);

    /// <summary>Everything, in the order of names.</summary>
    public IEnumerable<ConfigEntry> List() => TopicConfigTable.All.Select(definition =>
    {
        var fallback = definition.Name == TopicConfigTable.MaxMessageBytes
            ? _maxBatchBytes.ToString(CultureInfo.InvariantCulture)
            : definition.Default;
        return _values.TryGetValue(definition.Name, out var value)
            ? new ConfigEntry(definition.Name, value, ConfigSource.Topic, fallback, IsReadOnly: false)
            : new ConfigEntry(definition.Name, fallback, ConfigSource.Default, fallback, IsReadOnly: false);
    });

    /// <summary>Sets exactly these; what is not named returns to its default. The problem, or null.</summary>
    public string? Replace(IEnumerable<ConfigChange> changes, bool validateOnly)
    {
        lock (_changes)
            return Apply(ImmutableDictionary<string, string>.Empty, changes, validateOnly);
    }

    /// <summary>Changes these and keeps the others; all of them or none. The problem, or null.</summary>
    public string? Change(IEnumerable<ConfigChange> changes, bool validateOnly)
    {
        lock (_changes)
            return Apply(_values, changes, validateOnly);
    }

    private string? Apply(ImmutableDictionary<string, string> values, IEnumerable<ConfigChange> changes, bool validateOnly)
    {
        foreach (var change in changes)
        {
            if (TopicConfigTable.Find(change.Name) is not { } definition)
                return $"Unknown topic config name: {change.Name}";
            if (change.Operation == ConfigOperation.Delete || change.Value is null)
            {
                values = values.Remove(change.Name);
                continue;
            }

            if (change.Operation != ConfigOperation.Set && definition.Kind != ConfigKind.List)
                return $"Can't {change.Operation} to or from {change.Name}: it is not a list.";

            var value = Combine(definition, values.GetValueOrDefault(change.Name, definition.Default), change);
            if (definition.FindProblem(value) is { } problem)
                return problem;
            values = values.SetItem(change.Name, value);
        }

        if (!validateOnly)
            Publish(values);
        return null;
    }

    private static string Combine(ConfigDefinition definition, string current, ConfigChange change) => change.Operation switch
    {
        ConfigOperation.Append => string.Join(',', definition.Items(current).Union(definition.Items(change.Value!))),
        ConfigOperation.Subtract => string.Join(',', definition.Items(current).Except(definition.Items(change.Value!))),
        _ => change.Value!,
    };

    private void Publish(ImmutableDictionary<string, string> values)
    {
        _values = values;
        Volatile.Write(ref _maxMessageBytes, (int)Number(values, TopicConfigTable.MaxMessageBytes, _maxBatchBytes));
        Interlocked.Exchange(ref _retentionBytes, Number(values, TopicConfigTable.RetentionBytes, Unlimited));
        Interlocked.Exchange(ref _retentionMilliseconds, Number(values, TopicConfigTable.RetentionTime, Unlimited));
    }

    private static long Number(ImmutableDictionary<string, string> values, string name, long fallback) =>
        values.TryGetValue(name, out var value) ? long.Parse(value, CultureInfo.InvariantCulture) : fallback;
}
