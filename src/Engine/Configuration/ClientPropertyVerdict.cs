namespace Troupe.Engine.Configuration;

/// <summary>What the client says about a property.</summary>
internal enum ClientPropertyVerdict
{
    /// <summary>It would take name and value.</summary>
    Taken,

    /// <summary>It has no property of that name.</summary>
    Unknown,

    /// <summary>It has the property and refuses the value.</summary>
    Invalid,
}
