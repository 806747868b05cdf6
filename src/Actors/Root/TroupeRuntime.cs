using Akka.Actor;
using Troupe.Actors.Transactions;
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
        new(system.ActorOf(TroupeActor.Props(settings, services, NodeOf(settings, services)), "troupe"), settings);

    /// <summary>Transactional routes need it at once. Streams that need it start later, and nobody knows of them yet.</summary>
    private static ProcessNode NodeOf(TroupeSettings settings, TroupeServices services)
    {
        var node = new ProcessNode(settings.Transactions, NodeIdentity.DefaultFolder, services.Loggers);
        if (settings.ConsumerGroups.Any(group => group.SubscriptionGroups.Any(child => child.Topics.Any(topic => topic.Transactional)))) _ = node.Id;
        return node;
    }

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
