using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;

namespace Troupe.Actors.Consumers;

/// <summary>The services of one incarnation: disposed when its last task has ended, never before.</summary>
internal interface IConsumerScope : IAsyncDisposable
{
    /// <summary>Runs the constructor of the user's actor. Called inside the actor's own cell; what the constructor throws comes out as it is.</summary>
    ActorBase CreateConsumer(Type consumer);

    /// <summary>Opens a scope for one batch.</summary>
    AsyncServiceScope CreateBatchScope();
}
