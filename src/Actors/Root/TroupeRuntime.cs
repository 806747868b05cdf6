using Akka.Actor;
using Microsoft.Extensions.Logging;
using Troupe.Engine.Routing;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Root;

/// <summary>The tree as the host sees it.</summary>
internal sealed partial class TroupeRuntime
{
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(6);

    /// <summary>What a drain needs beyond its bound: leaving the group and flushing the producer.</summary>
    private static readonly TimeSpan DrainGrace = TimeSpan.FromSeconds(5);

    private readonly IActorRef _root;
    private readonly TroupeSettings _settings;

    private TroupeRuntime(IActorRef root, TroupeSettings settings) => (_root, _settings) = (root, settings);

    /// <summary>Starts the tree under <c>/user/troupe</c>.</summary>
    public static TroupeRuntime Start(ActorSystem system, TroupeSettings settings, TroupeServices services) =>
        new(system.ActorOf(TroupeActor.Props(settings, services, AcquireNode(settings, services)), "troupe"), settings);

    private static NodeIdentity? AcquireNode(TroupeSettings settings, TroupeServices services)
    {
        if (!settings.ConsumerGroups.Any(group => group.SubscriptionGroups.Any(child => child.Topics.Any(topic => topic.Transactional)))) return null;
        var node = NodeIdentity.Acquire(settings.Transactions, NodeIdentity.DefaultFolder);
        if (!node.IsStable) LogUnstableNode(services.Loggers.CreateLogger("Troupe.Transactions"), node.Id, NodeIdentity.DefaultFolder);
        return node;
    }

    [LoggerMessage(3306, LogLevel.Warning, "No lock file can be made in {Folder}, so this process is {NodeId} and no process after it will be: what a crash leaves open holds up its readers for transactions.timeout. Set transactions.node-id")]
    private static partial void LogUnstableNode(ILogger logger, string nodeId, string folder);

    public Task<TroupeStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        _root.Ask<TroupeStatus>(TreeProtocol.GetStatus.Instance, StatusTimeout, cancellationToken);

    /// <summary>Ends everything in order: running calls, hooks, commits, groups, producers. Completes when nothing is left to do.</summary>
    /// <returns>False if it did not end in time.</returns>
    public async Task<bool> DrainAsync()
    {
        try
        {
            await _root.Ask<TreeProtocol.Drained>(
                new TreeProtocol.Drain(_settings.ShutdownTimeout), _settings.ShutdownTimeout + DrainGrace).ConfigureAwait(false);
            return true;
        }
        catch (AskTimeoutException)
        {
            return false;
        }
    }
}
