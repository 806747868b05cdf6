namespace Troupe.Examples.Tests.Snippets;

public sealed class MetricsConsumer : PartitionConsumerActor
{
    protected override Task ConsumeAsync(Message<ReadOnlyMemory<byte>> message, CancellationToken cancellationToken) => Task.CompletedTask;
}
