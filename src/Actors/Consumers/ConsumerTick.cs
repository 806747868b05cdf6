using Microsoft.Extensions.DependencyInjection;

namespace Troupe.Actors.Consumers;

/// <summary>A tick at work: its services, opened when they are first asked for.</summary>
internal sealed class ConsumerTick(IConsumerScope scope) : IAsyncDisposable
{
    private AsyncServiceScope? _services;

    public IServiceProvider Services => (_services ??= scope.CreateBatchScope()).ServiceProvider;

    public ValueTask DisposeAsync() => _services is { } services ? services.DisposeAsync() : ValueTask.CompletedTask;
}
