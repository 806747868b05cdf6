using Troupe.Engine.Consuming;

namespace Troupe.Actors.Tests.Routing;

/// <summary>A consumer that is fit to be routed and never run here.</summary>
public sealed class PlainConsumer : PartitionConsumerActor<string>
{
    /// <inheritdoc/>
    protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken) => Task.CompletedTask;
}
