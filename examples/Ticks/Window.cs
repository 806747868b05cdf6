namespace Ticks;

/// <summary>Readings of one partition that came without a pause in between.</summary>
internal sealed record Window(int Readings, long Total);
