namespace Troupe.Actors;

/// <summary>Two pools: 24 consumers that block on the engine's own would delay its answers by 700 ms.</summary>
internal static class Dispatchers
{
    public const string Engine = "troupe.engine-dispatcher";
    public const string Consumer = "troupe.consumer-dispatcher";
}
