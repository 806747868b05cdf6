namespace Troupe.Actors.Tests.Groups;

/// <summary>A consumer that does nothing, at once.</summary>
internal sealed class IdleConsumer : PartitionConsumerActor<string>
{
    protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken) => Task.CompletedTask;
}
