namespace Troupe.EmbeddedKafka.Apis;

/// <summary>The throttle time that most answers carry.</summary>
internal static class Throttling
{
    /// <summary>Milliseconds a client must wait before its next request: this broker has no quotas.</summary>
    public const int None = 0;
}
