using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Troupe.Actors.Consumers;

namespace Troupe.Actors.Tests.Groups;

/// <summary>Makes consumers that do nothing.</summary>
internal sealed class IdleConsumers : IConsumerFactory
{
    public static readonly IdleConsumers Instance = new();

    public IConsumerScope CreateScope() => new Scope();

    private sealed class Scope : IConsumerScope
    {
#pragma warning disable AK1000 // Called inside the actor's own cell, by the producer of its Props.
        public ActorBase CreateConsumer(Type consumer) => new IdleConsumer();
#pragma warning restore AK1000

        public AsyncServiceScope CreateBatchScope() => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
