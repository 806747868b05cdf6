namespace Troupe.EmbeddedKafka.Apis;

/// <summary>One API as the broker offers it.</summary>
/// <param name="Key">Which API.</param>
/// <param name="MinVersion">Lowest version that is advertised.</param>
/// <param name="MaxVersion">Highest version that is advertised and answered.</param>
/// <param name="FirstFlexible">First version in the flexible encoding (KIP-482), also where it lies above the offered ones.</param>
/// <param name="Handle">The code behind it.</param>
internal sealed record ApiDefinition(ApiKey Key, short MinVersion, short MaxVersion, short FirstFlexible, ApiHandler Handle)
{
    /// <summary>
    /// Lowest version that is answered. Advertising lower ones nobody uses any more is what the real broker does for old clients
    /// that look for them by number.
    /// </summary>
    public short LowestAnswered { get; init; } = MinVersion;

    public bool Answers(short version) => version >= LowestAnswered && version <= MaxVersion;

    public bool IsFlexible(short version) => version >= FirstFlexible;
}
