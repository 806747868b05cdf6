using Confluent.Kafka;
using Troupe.Engine.Consuming;

namespace Troupe;

/// <summary>
/// A commit was repeated until <c>commit-timeout</c> was over, and the broker accepted none. The offset did not move, and a stream that is started
/// again processes the record again; a later commit of the partition that succeeds makes up for it.
/// </summary>
public sealed class CommitTimeoutException : Exception
{
    internal CommitTimeoutException(TopicPartitionOffset offset, TimeSpan timeout)
        : base($"{offset.Display()} could not be committed within {timeout}. See the log of the connection for what the broker says.") => Offset = offset;

    /// <summary>What was to be committed: the offset behind the record.</summary>
    public TopicPartitionOffset Offset { get; }
}
