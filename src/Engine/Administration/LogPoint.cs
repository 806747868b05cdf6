namespace Troupe.Engine.Administration;

/// <summary>A place in a log that is asked for.</summary>
internal enum LogPoint
{
    /// <summary>The first offset that is there.</summary>
    Beginning,

    /// <summary>One past the last offset that a consumer may read.</summary>
    End,
}
