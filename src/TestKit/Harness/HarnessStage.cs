using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Troupe.Actors.Consumers;
using Troupe.Actors.Partitions;
using Troupe.Engine.DeadLetterQueue;
using Troupe.Hosting.Consumers;
using Troupe.TestKit.Events;
using Troupe.TestKit.Producing;
using Troupe.TestKit.StandIns;

namespace Troupe.TestKit.Harness;

/// <summary>Everything a consumer needs around it, made for one test.</summary>
internal sealed class HarnessStage : IAsyncDisposable
{
    /// <summary>How long something that hangs may hold up the end of a test, in real time.</summary>
    private static readonly TimeSpan EndBound = TimeSpan.FromSeconds(2);

    private readonly ActorSystem _system;

    private HarnessStage(
        HarnessOptions options, PartitionSettings settings, VirtualTime time, ServiceProvider services, ActorSystem system, EventLog events)
    {
        (Options, Settings, Time, Services, _system, Events) = (options, settings, time, services, system, events);
        Offsets = new GroupOffsets { Committed = options.CommittedOffset, Metadata = options.CommittedMetadata };
        Feed = new PartitionFeed(
            settings.TopicPartition, new PartitionLog(settings.TopicPartition, settings.Topic.Headers, Math.Max(options.FirstOffset, options.CommittedOffset ?? 0)),
            ConsumerForms.WantsEnds(settings.Topic.Consumer));
        var deadLetters = new DeadLetterDispatcher(topic => Producer.PartitionCountAsync(topic, options.DeadLetterPartitions), Producer.ForDeadLetters);
        var partition = new PartitionServices(
            Feed, new ConsumerFactory(services.GetRequiredService<IServiceScopeFactory>()), Producer, deadLetters, events, time)
        {
            Log = Feed,
            StopProcess = exception => FatalException = exception,
        };
        Connection = system.ActorOf(StandInConnection.Props(settings, partition, Feed, Offsets, Producer, options.FirstOffset), "connection-1");
    }

    public HarnessOptions Options { get; }

    public PartitionSettings Settings { get; }

    public VirtualTime Time { get; }

    public ServiceProvider Services { get; }

    public EventLog Events { get; }

    public RecordingProducer Producer { get; } = new();

    public GroupOffsets Offsets { get; }

    public PartitionFeed Feed { get; }

    public IActorRef Connection { get; }

    /// <summary>Why a host would end the process.</summary>
    public Exception? FatalException { get; private set; }

    public IActorRef Supervisor { get; private set; } = ActorRefs.Nobody;

    /// <exception cref="TroupeConfigurationException">The route cannot be used.</exception>
    public static async Task<HarnessStage> OpenAsync(
        Type consumer, Action<IServiceCollection>? services, Action<TopicBuilder>? topic, HarnessOptions? options)
    {
        options ??= new HarnessOptions();
        var settings = HarnessRoute.Read(consumer, topic, options);
        var time = new VirtualTime();
        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(time);
        collection.AddLogging();
        services?.Invoke(collection);
        var stage = new HarnessStage(
            options, settings, time, collection.BuildServiceProvider(validateScopes: true), HarnessSystem.Create(time), new EventLog(time));
        stage.Supervisor = await stage.Connection.Ask<IActorRef>(StandInProtocol.GetSupervisor.Instance).ConfigureAwait(false);
        return stage;
    }

    public void Append(IEnumerable<TestRecord> records) =>
        Feed.Append(records.Select(record => (record.ToMessage(Time), record.Offset)));

    public async ValueTask DisposeAsync()
    {
        try
        {
            // What runs is told to end, so that its scope is disposed before the services are.
            Connection.Tell(StandInProtocol.Lose.Instance);
            await Time.WhenQuietAsync().WaitAsync(EndBound, TimeProvider.System).ConfigureAwait(false);
            await _system.Terminate().WaitAsync(EndBound, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // A call that blocks its thread cannot be ended by anybody; the test need not wait for it.
        }

        await Services.DisposeAsync().ConfigureAwait(false);
    }
}
