namespace Troupe.Engine.Configuration;

/// <summary>One value as its writer wrote it, and where that was.</summary>
/// <param name="Text">The value's text; never null, may be empty.</param>
/// <param name="Source">Where it was written: <c>code</c>, a file and key, <c>HOCON</c> and path, <c>reference.conf</c>.</param>
internal sealed record SettingValue(string Text, string Source)
{
    /// <summary>The type that code named; null when a source of text named it.</summary>
    public Type? Type { get; init; }

    /// <summary>Where it was written. The text may be a secret, and this may end up anywhere.</summary>
    public override string ToString() => Source;
}
