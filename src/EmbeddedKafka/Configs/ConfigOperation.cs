namespace Troupe.EmbeddedKafka.Configs;

/// <summary>What IncrementalAlterConfigs does to one configuration (KIP-339). The numbers are those of the protocol.</summary>
internal enum ConfigOperation
{
    /// <summary>Gives it a value.</summary>
    Set = 0,

    /// <summary>Returns it to its default.</summary>
    Delete = 1,

    /// <summary>Adds items to a list.</summary>
    Append = 2,

    /// <summary>Removes items from a list.</summary>
    Subtract = 3,
}
