using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Streams;
using Microsoft.Extensions.Logging.Abstractions;
using Troupe.Actors;
using Troupe.Actors.Root;
using Troupe.Actors.Streams.Connections;
using Troupe.Engine.Routing;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Streams;

/// <summary>An application with streams in it: an actor system of its own, without Troupe's tree, and settings for the broker of a stage.</summary>
internal sealed class StreamHost : IAsyncDisposable
{
    private readonly TestStage _stage;

    /// <param name="stage">Where.</param>
    /// <param name="hocon">Settings of the application.</param>
    public StreamHost(TestStage stage, string hocon = "")
    {
        _stage = stage;
        System = ActorSystem.Create("streams", ConfigurationFactory.ParseString($"akka {{ loglevel = OFF, stdout-loglevel = OFF }}\n{hocon}"));
        Materializer = System.Materializer();
    }

    public ActorSystem System { get; }

    public ActorMaterializer Materializer { get; }

    public ConsumerSettings<string, string> Consumer => ConsumerSettings<string, string>.Create(System, null, null)
        .WithBootstrapServers(_stage.BootstrapServers)
        .WithGroupId(_stage.GroupId)
        .WithProperty("session.timeout.ms", StageSettings.Session)
        .WithProperty("heartbeat.interval.ms", "300");

    public ProducerSettings<string, string> Producer => ProducerSettings<string, string>.Create(System, null, null)
        .WithBootstrapServers(_stage.BootstrapServers);

    /// <summary>Starts Troupe's tree here; it has no routes. Streams that start from now on belong to it.</summary>
    public async Task<TroupeRuntime> StartTroupeAsync(TransactionSettings? transactions = null)
    {
        // Brings Troupe's part of the configuration.
        _ = StreamsExtension.Get(System);
        var settings = new TroupeSettings
        {
            Kafka = ImmutableSortedDictionary<string, string>.Empty.Add("bootstrap.servers", _stage.BootstrapServers),
            Transactions = transactions ?? new TransactionSettings(),
        };
        var troupe = TroupeRuntime.Start(System, settings, new TroupeServices(NoConsumers.Instance, NullLoggerFactory.Instance, TimeProvider.System));
        await troupe.GetStatusAsync(CancellationToken.None);
        return troupe;
    }

    public CommitterSettings Committer => CommitterSettings.Create(System);

    /// <summary>Asks the broker again and again, as it tells nobody.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Sightings<int>.Limit, TimeProvider.System);
        while (!await condition()) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
    }

    public async ValueTask DisposeAsync() => await System.Terminate();
}
