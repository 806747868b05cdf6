namespace Troupe.EmbeddedKafka.Configs;

/// <summary>Where a value comes from. The numbers are those of the protocol.</summary>
internal enum ConfigSource
{
    /// <summary>Set on the topic.</summary>
    Topic = 1,

    /// <summary>An option the server was started with.</summary>
    StaticBroker = 4,

    /// <summary>Nobody said otherwise.</summary>
    Default = 5,
}
