namespace Troupe;

/// <summary>A consumer of bytes: values are views of what was fetched, without a copy.</summary>
public abstract class PartitionConsumerActor : PartitionConsumerActor<ReadOnlyMemory<byte>>;
