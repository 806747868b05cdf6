namespace Troupe.TestKit.Time;

/// <summary>What came of an attempt to let time pass.</summary>
internal enum JumpResult
{
    /// <summary>The next timer fires.</summary>
    Jumped,

    /// <summary>Something happened in the meantime: look again.</summary>
    Overtaken,

    /// <summary>The clock is held.</summary>
    Held,

    /// <summary>No timer is pending.</summary>
    NoTimer,

    /// <summary>The next timer lies behind the limit.</summary>
    TooFar,
}
