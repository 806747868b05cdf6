namespace Troupe.Engine.Offsets;

/// <summary>Offsets from <paramref name="From"/>, included, to <paramref name="To"/>, excluded.</summary>
internal readonly record struct OffsetRange(long From, long To)
{
    public bool Contains(long offset) => offset >= From && offset < To;

    public override string ToString() => $"[{From},{To})";
}
