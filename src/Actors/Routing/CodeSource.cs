using Troupe.Engine.Configuration;

namespace Troupe.Actors.Routing;

/// <summary>Writes what code says; the last call wins.</summary>
internal static class CodeSource
{
    public const string Name = "code";

    public static void Write(this Dictionary<string, SettingValue> values, string name, string text) =>
        values[name] = new SettingValue(text, Name);

    public static void Write(this Dictionary<string, SettingValue> values, string name, TimeSpan? duration)
    {
        if (duration is { } known)
            values.Write(name, DurationText.Write(known));
    }

    public static void Write(this Dictionary<string, SettingValue> values, string name, IFormattable? number)
    {
        if (number is not null)
            values.Write(name, number.ToString(null, System.Globalization.CultureInfo.InvariantCulture));
    }

    public static void Write(this Dictionary<string, SettingValue> values, string name, bool? isOn)
    {
        if (isOn is { } known)
            values.Write(name, known ? "on" : "off");
    }
}
