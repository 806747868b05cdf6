namespace Troupe.EmbeddedKafka.Configs;

/// <summary>What the value of a configuration must look like.</summary>
internal enum ConfigKind
{
    /// <summary>"true" or "false".</summary>
    Boolean,

    /// <summary>A number of 32 bits.</summary>
    Int,

    /// <summary>A number of 64 bits.</summary>
    Long,

    /// <summary>A number with a decimal point.</summary>
    Double,

    /// <summary>Any text.</summary>
    Text,

    /// <summary>Texts with commas between them; the only kind that can be appended to and subtracted from.</summary>
    List,
}
