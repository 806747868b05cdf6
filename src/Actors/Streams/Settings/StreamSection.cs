using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Troupe.Actors.Configuration;
using Troupe.Engine.Configuration;

namespace Troupe.Actors.Streams.Settings;

/// <summary>
/// A section of <c>akka.kafka</c>, or one of the same layout, over the defaults in reference.conf. Problems are gathered and thrown together.
/// </summary>
internal sealed class StreamSection
{
    public const string Consumer = "akka.kafka.consumer";
    public const string Producer = "akka.kafka.producer";
    public const string Committer = "akka.kafka.committer";

    private const string ClientBlock = "kafka-clients";

    private readonly string _path;
    private readonly Config _own;
    private readonly Config _section;
    private readonly List<string> _problems = [];

    /// <param name="section">What the user wrote.</param>
    /// <param name="path">The section whose defaults it stands on; also its name in messages.</param>
    public StreamSection(Config section, string path)
    {
        (_own, _path) = (section, path);
        _section = section.WithFallback(ReferenceConf.Config.GetConfig(path));
    }

    /// <summary>The section of a system's settings; empty if there is none.</summary>
    public static Config Of(ActorSystem system, string path)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.Settings.Config.GetConfig(path) ?? Config.Empty;
    }

    public TimeSpan Duration(string name, bool mayBeZero = true)
    {
        var text = Text(name);
        if (!DurationText.TryRead(text, out var duration))
            Report(name, text, "is not a duration. Write a number with a unit, such as 500ms or 5s.");
        else if (duration < TimeSpan.Zero || (duration == TimeSpan.Zero && !mayBeZero))
            Report(name, text, mayBeZero ? "is below 0. Write 0 or more." : "is not above 0. Write a longer duration.");
        return duration;
    }

    public int Count(string name)
    {
        var text = Text(name);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1)
            Report(name, text, "is not a whole number of at least 1.");
        return count;
    }

    public long Size(string name)
    {
        var text = Text(name);
        if (!SizeText.TryRead(text, out var bytes) || bytes < 1)
            Report(name, text, "is not a size of at least 1 byte. Write a number of bytes, or one with a unit such as 1 MiB.");
        return bytes;
    }

    public T Word<T>(string name, params (string Word, T Value)[] words)
    {
        var text = Text(name);
        foreach (var (word, value) in words)
        {
            if (text == word) return value;
        }

        Report(name, text, $"is none of {string.Join(", ", words.Select(word => word.Word))}.");
        return words[0].Value;
    }

    public string Text(string name) => _section.GetString(name, "").Trim();

    /// <summary>The client's own properties, as the block's text was parsed: names keep their dots.</summary>
    public ImmutableSortedDictionary<string, string> ClientProperties()
    {
        var properties = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        Collect(_own, properties);
        return properties.ToImmutable();
    }

    /// <exception cref="TroupeConfigurationException">Something could not be read.</exception>
    public void ThrowProblems()
    {
        if (_problems.Count > 0) throw new TroupeConfigurationException(_problems);
    }

    private static void Collect(Config config, ImmutableSortedDictionary<string, string>.Builder properties)
    {
        // Of two sections one over the other Akka.NET finds only the upper block.
        if (config.Fallback is { } below) Collect(below, properties);
        if (config.Root is { } root && root.IsObject() && root.GetObject().Items.TryGetValue(ClientBlock, out var block)) Collect(block, "", properties);
    }

    private static void Collect(HoconValue value, string name, ImmutableSortedDictionary<string, string>.Builder properties)
    {
        if (value.IsObject())
        {
            foreach (var (field, content) in value.GetObject().Items) Collect(content, name.Length == 0 ? field : $"{name}.{field}", properties);
        }
        else if (value.GetString() is { } text)
        {
            properties[name] = text;
        }
    }

    private void Report(string name, string text, string problem) => _problems.Add($"{_path}.{name} ({(text.Length == 0 ? "\"\"" : text)}) {problem}");
}
