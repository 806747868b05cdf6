namespace Troupe.Examples.Tests.Snippets;

internal sealed class EventsConsumer : PartitionConsumerActor<CountEvent>
{
    protected override Task ConsumeAsync(Message<CountEvent> message, CancellationToken cancellationToken) => Task.CompletedTask;
}
