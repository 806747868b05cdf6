using Akka.Actor;
using Akka.Configuration;
using Troupe.Actors.Configuration;

namespace Troupe.Actors.Tests.Dispatching;

// The dispatcher as reference.conf sets it, under real actors.
public sealed class ConsumerDispatcherTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ActorSystem _system = ActorSystem.Create(
        "dispatcher", ConfigurationFactory.ParseString("akka.stdout-loglevel = OFF\nakka.loglevel = OFF").WithFallback(ReferenceConf.Config));

    [Fact]
    public async Task Messages_ShouldKeepTheirOrder_AndComeOneAtATime()
    {
        const int actors = 20;
        const int messages = 2_000;
        var counters = Enumerable.Range(0, actors)
            .Select(_ => _system.ActorOf(Props.Create(() => new OrderedActor()).WithDispatcher(Dispatchers.Consumer)))
            .ToList();

        for (var message = 0; message < messages; message++)
            foreach (var counter in counters) counter.Tell(message);
        var results = await Task.WhenAll(counters.Select(counter => counter.Ask<int>(OrderedActor.Result, Patience)));

        Assert.All(results, inOrder => Assert.Equal(messages, inOrder));
    }

    [Fact]
    public async Task Await_ShouldComeBackToTheDispatcher()
    {
        var actor = _system.ActorOf(Props.Create(() => new AwaitingActor()).WithDispatcher(Dispatchers.Consumer));

        var names = await actor.Ask<string[]>("where?", Patience);

        Assert.All(names, name => Assert.StartsWith("troupe.consumer-dispatcher-", name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("type = PinnedDispatcher")]
    [InlineData("type = ForkJoinDispatcher, dedicated-thread-pool { thread-count = 2 }")]
    [InlineData("executor = default-executor")]
    public async Task Dispatcher_ShouldBeTheApplications_WhenItSaysSo(string setting)
    {
        var own = ConfigurationFactory.ParseString($"akka.stdout-loglevel = OFF\nakka.loglevel = OFF\ntroupe.consumer-dispatcher {{ {setting} }}");
        using var system = ActorSystem.Create("other", own.WithFallback(ReferenceConf.Config));
        var actor = system.ActorOf(Props.Create(() => new ThreadActor()).WithDispatcher(Dispatchers.Consumer));

        var thread = await actor.Ask<Thread>("which?", Patience);

        Assert.False(thread.Name?.StartsWith("troupe.consumer-dispatcher-", StringComparison.Ordinal), thread.Name);
        await system.Terminate();
    }

    [Fact]
    public async Task Threads_ShouldEnd_WhenTheSystemEnds()
    {
        var actor = _system.ActorOf(Props.Create(() => new ThreadActor()).WithDispatcher(Dispatchers.Consumer));
        var thread = await actor.Ask<Thread>("which?", Patience);

        await _system.Terminate();

        Assert.True(thread.Join(Patience), "It never ended.");
    }

    public async ValueTask DisposeAsync() => await _system.Terminate();

    private sealed class OrderedActor : UntypedActor
    {
        public const string Result = "result";

        private int _expected;
        private int _running;

        protected override void OnReceive(object message)
        {
            if (message is Result)
            {
                Sender.Tell(_expected);
                return;
            }

            if (Interlocked.Increment(ref _running) == 1 && message is int number && number == _expected) _expected++;
            Interlocked.Decrement(ref _running);
        }
    }

    private sealed class AwaitingActor : ReceiveActor
    {
        public AwaitingActor() => ReceiveAsync<string>(async _ =>
        {
            var before = Thread.CurrentThread.Name!;
            await Task.Yield();
            var yielded = Thread.CurrentThread.Name!;
            await Task.Run(() => { });
            Sender.Tell(new[] { before, yielded, Thread.CurrentThread.Name! });
        });
    }

    private sealed class ThreadActor : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(Thread.CurrentThread);
    }
}
