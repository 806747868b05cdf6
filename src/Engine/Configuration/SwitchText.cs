namespace Troupe.Engine.Configuration;

/// <summary>Yes or no, as HOCON (<c>on</c>), JSON (<c>true</c>) and IConfiguration (<c>True</c>) write it.</summary>
internal static class SwitchText
{
    public static bool TryRead(string text, out bool value)
    {
        var trimmed = text.Trim();
        value = Is(trimmed, "on") || Is(trimmed, "yes") || Is(trimmed, "true");
        return value || Is(trimmed, "off") || Is(trimmed, "no") || Is(trimmed, "false");
    }

    private static bool Is(string text, string word) => string.Equals(text, word, StringComparison.OrdinalIgnoreCase);
}
