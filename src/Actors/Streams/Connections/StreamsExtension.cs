using Akka.Actor;
using Microsoft.Extensions.Logging;
using Troupe.Actors.Configuration;
using Troupe.Actors.Logging;
using Troupe.Actors.Streams.Settings;
using Troupe.Actors.Transactions;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Streams.Connections;

/// <summary>
/// Where the streams of an actor system have their connections: below Troupe's tree, or below an actor of their own in a system that has none.
/// </summary>
internal sealed class StreamsExtension : IExtension
{
    private readonly ExtendedActorSystem _system;
    private readonly Lock _lock = new();
    private IActorRef? _adopted;
    private IActorRef? _own;

    private StreamsExtension(ExtendedActorSystem system)
    {
        _system = system;
        if (!system.Dispatchers.HasDispatcher(Dispatchers.Engine)) system.Settings.InjectTopLevelFallback(ReferenceConf.Config);
        Loggers = new SystemLoggerFactory(system);
    }

    /// <summary>Writes into the log of the actor system.</summary>
    public ILoggerFactory Loggers { get; }

    /// <summary>Whoever starts streams.</summary>
    public IActorRef Streams
    {
        get
        {
            lock (_lock)
            {
                return _adopted ?? (_own ??= _system.SystemActorOf(StreamsActor.Props(OwnServices()), "troupe-streams"));
            }
        }
    }

    public static StreamsExtension Get(ActorSystem system) => system.WithExtension<StreamsExtension, Provider>();

    /// <summary>Troupe's tree runs in this system, and streams that start from now on belong to it.</summary>
    public void Adopt(IActorRef streams)
    {
        lock (_lock) _adopted = streams;
    }

    /// <summary>Troupe's tree ends. A stream that starts later has its connection beside it.</summary>
    public void Abandon(IActorRef streams)
    {
        lock (_lock)
        {
            if (streams.Equals(_adopted)) _adopted = null;
        }
    }

    private TroupeServices OwnServices()
    {
        var node = new ProcessNode(StreamNode.Settings(_system.Settings.Config), NodeIdentity.DefaultFolder, Loggers);
        _system.RegisterOnTermination(node.Dispose);
        return new TroupeServices(NoConsumers.Instance, Loggers, TimeProvider.System) { Node = () => node.Id };
    }

    internal sealed class Provider : ExtensionIdProvider<StreamsExtension>
    {
        public override StreamsExtension CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
