using Akka.Actor;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Root;

/// <summary>The tree as the host sees it.</summary>
internal sealed class TroupeRuntime
{
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(6);

    /// <summary>What a drain needs beyond its bound: leaving the group and flushing the producer.</summary>
    private static readonly TimeSpan DrainGrace = TimeSpan.FromSeconds(5);

    private readonly IActorRef _root;
    private readonly TroupeSettings _settings;

    private TroupeRuntime(IActorRef root, TroupeSettings settings) => (_root, _settings) = (root, settings);

    /// <summary>Starts the tree under <c>/user/troupe</c>.</summary>
    public static TroupeRuntime Start(ActorSystem system, TroupeSettings settings, TroupeServices services) =>
        new(system.ActorOf(TroupeActor.Props(settings, services), "troupe"), settings);

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
