using Troupe.Engine.Consuming;

namespace Troupe.Hosting.Tests;

/// <summary>A consumer that takes whatever comes.</summary>
public sealed class PlainConsumer : PartitionConsumerActor<string>
{
    /// <inheritdoc/>
    protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override Task TickAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
