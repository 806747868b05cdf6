namespace Troupe.Engine.Offsets;

/// <summary>The metadata of a partition's offset: what the broker has, and what was marked last. Pure, and used by one thread at a time.</summary>
internal sealed class OffsetMetadata
{
    private MarkMetadata? _committed;
    private MarkMetadata? _newest;

    /// <summary>What every commit carries: a plain one would erase it. Empty where the user cleared it; null where nobody said anything.</summary>
    public string? Newest => _newest?.Text;

    /// <summary>Whether the broker has other metadata than what was marked last.</summary>
    public bool IsNews => _newest is { } newest && newest.Text != (_committed?.Text ?? "");

    /// <summary>A new assignment, at what the broker has; null if that is not known, or there is none.</summary>
    public void Start(MarkMetadata? committed) => (_committed, _newest) = (committed, committed);

    /// <summary>The user marked a message with metadata. Of an older position than what is known it is of no interest.</summary>
    public void Mark(MarkMetadata? metadata) => _newest = MarkMetadata.Newer(_newest, metadata);

    /// <summary>The broker accepted a commit.</summary>
    /// <param name="position">The committed offset.</param>
    /// <param name="text">What it carried; null for nothing.</param>
    public void Commit(long position, string? text) => _committed = text is null ? null : new MarkMetadata(position, text);

    /// <summary>What a consumer knows that begins at <paramref name="position"/>: the newest that says nothing of what it will be given; null for none.</summary>
    public string? At(long position)
    {
        var metadata = _newest?.Position <= position ? _newest : _committed?.Position <= position ? _committed : null;
        return metadata is { Text.Length: > 0 } known ? known.Text : null;
    }
}
