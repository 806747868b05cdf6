using Troupe.Engine.Consuming;

namespace Troupe.Hosting.Tests;

/// <summary>A second consumer, to be routed in place of the first.</summary>
public sealed class OtherConsumer : PartitionConsumerActor<string>
{
    /// <inheritdoc/>
    protected override Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override Task TickAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
