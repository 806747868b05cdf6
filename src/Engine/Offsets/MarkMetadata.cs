namespace Troupe.Engine.Offsets;

/// <summary>Metadata and where it holds.</summary>
/// <param name="Position">The offset behind the marked message: what is committed with it.</param>
/// <param name="Text">What the user said; empty to clear what was said before.</param>
internal readonly record struct MarkMetadata(long Position, string Text)
{
    /// <summary>The one that counts: the one further on; of two at the same position the later one.</summary>
    public static MarkMetadata? Newer(MarkMetadata? earlier, MarkMetadata? later) =>
        later is not { } one || earlier?.Position > one.Position ? earlier : one;
}
