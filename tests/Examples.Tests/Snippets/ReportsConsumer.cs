namespace Troupe.Examples.Tests.Snippets;

internal sealed class ReportsConsumer : PartitionConsumerActor<Reading>
{
    protected override Task ConsumeAsync(Message<Reading> message, CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task TickAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
