using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Troupe.Hosting.Consumers;

namespace Troupe.Hosting.Tests.Consumers;

public sealed class ConsumerFactoryTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddScoped<Scoped>().BuildServiceProvider(validateScopes: true);
    private readonly ActorSystem _system = ActorSystem.Create("consumers", "akka.loglevel = OFF\nakka.stdout-loglevel = OFF");

    [Fact]
    public async Task Consumer_ShouldGetServicesOfItsIncarnation_DisposedAfterIt()
    {
        var scope = Factory().CreateScope();
        var consumer = await CreateAsync(scope);

        Assert.False(consumer.Service.IsDisposed);
        await scope.DisposeAsync();

        Assert.True(consumer.Service.IsDisposed);
        Assert.False(consumer.SawServiceDisposed);
        Assert.True(consumer.IsDisposed);
    }

    [Fact]
    public async Task BatchScope_ShouldBeItsOwn()
    {
        await using var scope = Factory().CreateScope();
        var consumer = await CreateAsync(scope);

        Scoped first, second;
        await using (var batch = scope.CreateBatchScope())
            first = batch.ServiceProvider.GetRequiredService<Scoped>();
        await using (var batch = scope.CreateBatchScope())
            second = batch.ServiceProvider.GetRequiredService<Scoped>();

        Assert.NotSame(first, second);
        Assert.NotSame(first, consumer.Service);
        Assert.True(first.IsDisposed);
        Assert.False(consumer.Service.IsDisposed);
    }

    [Fact]
    public async Task Exception_ShouldComeOutAsItIs_WhenTheConstructorThrows()
    {
        await using var scope = Factory().CreateScope();

        var exception = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => InCellAsync(() => scope.CreateConsumer(typeof(ThrowingConsumer))));

        Assert.Equal("as it is", exception.Message);
    }

    [Fact]
    public async Task Exception_ShouldNameTheService_WhenItIsNotRegistered()
    {
        await using var scope = Factory().CreateScope();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => InCellAsync(() => scope.CreateConsumer(typeof(HungryConsumer))));

        Assert.Contains(nameof(IComparable), exception.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _system.Dispose();
        _services.Dispose();
    }

    private ConsumerFactory Factory() => new(_services.GetRequiredService<IServiceScopeFactory>());

    private async Task<TidyConsumer> CreateAsync(Actors.Consumers.IConsumerScope scope) =>
        (TidyConsumer)await InCellAsync(() => scope.CreateConsumer(typeof(TidyConsumer)));

    /// <summary>Makes an actor where actors are made: inside a cell.</summary>
    private async Task<ActorBase> InCellAsync(Func<ActorBase> create)
    {
        var made = new TaskCompletionSource<ActorBase>(TaskCreationOptions.RunContinuationsAsynchronously);
        _system.ActorOf(Props.CreateBy(new Producer(create, made)));
        return await made.Task;
    }

    private sealed class Producer(Func<ActorBase> create, TaskCompletionSource<ActorBase> made) : IIndirectActorProducer
    {
        public Type ActorType => typeof(ActorBase);

        public ActorBase Produce()
        {
            try
            {
                var actor = create();
                made.TrySetResult(actor);
                return actor;
            }
            catch (Exception exception)
            {
                made.TrySetException(exception);
                throw;
            }
        }

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed class Scoped : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class TidyConsumer(Scoped service) : ReceiveActor, IAsyncDisposable
    {
        public Scoped Service { get; } = service;

        public bool IsDisposed { get; private set; }

        public bool SawServiceDisposed { get; private set; }

        public ValueTask DisposeAsync()
        {
            (IsDisposed, SawServiceDisposed) = (true, Service.IsDisposed);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class ThrowingConsumer : ReceiveActor
    {
        public ThrowingConsumer() => throw new InvalidTimeZoneException("as it is");
    }

    private sealed class HungryConsumer : ReceiveActor
    {
        public HungryConsumer(IComparable food) => ArgumentNullException.ThrowIfNull(food);
    }
}
