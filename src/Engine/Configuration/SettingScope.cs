using System.Globalization;

namespace Troupe.Engine.Configuration;

/// <summary>Looks settings up for one place: its own level first, then the levels that give it defaults.</summary>
/// <param name="problems">Receives what cannot be read; once each, however many places share it.</param>
/// <param name="layers">The most specific first, each with the path that names it.</param>
internal sealed class SettingScope(ProblemList problems, params (string Path, IReadOnlyDictionary<string, SettingValue> Values)[] layers)
{
    /// <summary>No timer of .NET or of the client reaches further than 2^31 milliseconds.</summary>
    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(24);

    private delegate bool Reader<T>(string text, out T value);

    /// <summary>The layer that decides: 0 is the most specific; the number of layers when nobody wrote the setting.</summary>
    public int LayerOf(string name)
    {
        var layer = 0;
        while (layer < layers.Length && !layers[layer].Values.ContainsKey(name))
            layer++;
        return layer;
    }

    /// <summary>How many levels are looked at.</summary>
    public int Layers => layers.Length;

    /// <summary>What every level says, the most specific first.</summary>
    public IEnumerable<SettingValue> Written(string name) =>
        layers.Where(layer => layer.Values.ContainsKey(name)).Select(layer => layer.Values[name]);

    public SettingValue? Find(string name) => LayerOf(name) is var layer && layer < layers.Length ? layers[layer].Values[name] : null;

    public Setting<string?> Text(string name)
    {
        var layer = LayerOf(name);
        return layer < layers.Length
            ? new Setting<string?>(layers[layer].Path, name, Origin(layers[layer].Values[name]), layers[layer].Values[name].Text, true)
            : new Setting<string?>(layers[0].Path, name, "(not set)", null, true);
    }

    /// <summary>A setting that nobody wrote, or that was left to us.</summary>
    public Setting<int> Default(string name, int otherwise) =>
        new(layers[0].Path, name, $"({otherwise.ToString(CultureInfo.InvariantCulture)}, the default)", otherwise, true);

    /// <param name="name">The setting's words.</param>
    /// <param name="otherwise">The default.</param>
    /// <param name="zeroMeans">What 0 does here; null where a duration has to be longer than 0.</param>
    public Setting<TimeSpan> Duration(string name, TimeSpan otherwise, string? zeroMeans = null)
    {
        var setting = Read(
            name, otherwise, DurationText.Write(otherwise), DurationText.TryRead,
            "is not a duration. Write a number with a unit, such as 500ms, 5s or 2m, or 00:00:05; infinite is not possible here.");
        if (!setting.IsReadable)
            return setting;
        if (setting.Value < TimeSpan.Zero || (setting.Value == TimeSpan.Zero && zeroMeans is null))
            return Refuse(setting, zeroMeans is null ? "must be longer than 0." : $"must not be negative. Write 0 for {zeroMeans}.");
        return setting.Value > LongestDuration ? Refuse(setting, "must be at most 24 d, as no timer reaches further.") : setting;
    }

    public Setting<int> Integer(string name, int otherwise, int minimum)
    {
        var setting = Read<int>(
            name, otherwise, otherwise.ToString(CultureInfo.InvariantCulture),
            (string text, out int value) => int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value),
            "is not a whole number that fits into 32 bits. Write digits without separators, such as 500.");
        return setting.IsReadable && setting.Value < minimum ? Refuse(setting, $"must be at least {minimum}.") : setting;
    }

    public Setting<long> Size(string name, long otherwise)
    {
        var setting = Read<long>(
            name, otherwise, otherwise.ToString(CultureInfo.InvariantCulture), SizeText.TryRead,
            "is not a size. Write bytes, or a number with a unit such as 64 KiB or 1 MiB.");
        return setting.IsReadable && setting.Value < 1 ? Refuse(setting, "must be at least 1 byte.") : setting;
    }

    public Setting<double> Share(string name, double otherwise)
    {
        var setting = Read<double>(
            name, otherwise, otherwise.ToString(CultureInfo.InvariantCulture),
            (string text, out double value) => double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out value),
            "is not a number. Write one from 0 to 1, such as 0.2.");
        return setting.IsReadable && setting.Value is not (>= 0 and <= 1) ? Refuse(setting, "must be from 0 to 1.") : setting;
    }

    public Setting<bool> Switch(string name, bool otherwise) =>
        Read<bool>(name, otherwise, otherwise ? "on" : "off", SwitchText.TryRead, "is neither on nor off.");

    /// <summary>One of several words; the first is the default.</summary>
    public Setting<T> Choice<T>(string name, params (string Word, T Value)[] choices)
    {
        return Read(name, choices[0].Value, choices[0].Word, Find, $"is none of {string.Join(", ", choices.Select(choice => choice.Word))}.");

        bool Find(string text, out T value)
        {
            var found = Array.FindIndex(choices, choice => string.Equals(choice.Word, text.Trim(), StringComparison.OrdinalIgnoreCase));
            value = choices[Math.Max(found, 0)].Value;
            return found >= 0;
        }
    }

    public static string Origin(SettingValue value) => $"({Shown(value.Text)}, from {value.Source})";

    private static string Shown(string text) => text.Length switch
    {
        0 => "\"\"",
        > 300 => text[..300] + "…",
        _ => text,
    };

    private Setting<T> Read<T>(string name, T otherwise, string otherwiseText, Reader<T> reader, string refusal)
    {
        var layer = LayerOf(name);
        if (layer == layers.Length)
            return new Setting<T>(layers[0].Path, name, $"({otherwiseText}, the default)", otherwise, true);
        var (path, values) = layers[layer];
        if (reader(values[name].Text, out var value))
            return new Setting<T>(path, name, Origin(values[name]), value, true);
        return Refuse(new Setting<T>(path, name, Origin(values[name]), otherwise, true), refusal);
    }

    private Setting<T> Refuse<T>(Setting<T> setting, string refusal)
    {
        problems.Add($"{setting.Full} {refusal}");
        return setting with { IsReadable = false };
    }
}
