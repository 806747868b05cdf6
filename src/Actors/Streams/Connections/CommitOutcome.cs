namespace Troupe.Actors.Streams.Connections;

/// <summary>How a commit ended that did not fail.</summary>
internal enum CommitOutcome
{
    /// <summary>The broker accepted it.</summary>
    Committed,

    /// <summary>The partition was given up or lost before: its next owner reads the record again.</summary>
    NotOwned,
}
