namespace Troupe;

/// <summary>What a committer waits for before it passes on what it committed.</summary>
public enum CommitDelivery
{
    /// <summary>The broker's answer. A commit that cannot be made fails the stream.</summary>
    WaitForAck,

    /// <summary>Nothing: a commit that cannot be made is not noticed, and its messages are delivered again after a restart.</summary>
    SendAndForget,
}
