using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Troupe.Actors.Consumers;

namespace Troupe.Hosting.Consumers;

/// <summary>The services of one incarnation. A consumer that is disposable is disposed with them, before them.</summary>
internal sealed class ConsumerScope(IServiceScopeFactory scopes) : IConsumerScope
{
    private readonly AsyncServiceScope _scope = scopes.CreateAsyncScope();
    private ActorBase? _consumer;

    public ActorBase CreateConsumer(Type consumer) =>
        _consumer = (ActorBase)ActivatorUtilities.CreateInstance(_scope.ServiceProvider, consumer);

    public AsyncServiceScope CreateBatchScope() => scopes.CreateAsyncScope();

    public async ValueTask DisposeAsync()
    {
        try
        {
            switch (_consumer)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync().ConfigureAwait(false);
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }
        }
        finally
        {
            await _scope.DisposeAsync().ConfigureAwait(false);
        }
    }
}
