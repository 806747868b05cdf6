namespace Troupe.Examples.Tests.Snippets;

internal sealed class ClicksConsumer : PartitionConsumerActor<string>
{
    protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken) => Task.CompletedTask;
}
