using System.Collections.Immutable;
using Akka.Actor;
using Troupe.Actors.Root;

namespace Troupe.Actors.Groups;

/// <summary>
/// A level of the tree that only has a name: <c>groups</c>, a cluster, a consumer group. It passes questions and the drain on, and is drained
/// when all below it are.
/// </summary>
/// <remarks>
/// What fails below it is restarted by Akka.NET; what cannot be started at all, or stopped without being asked, is named in every status from
/// then on. The same holds for what does not answer: silence must not look like health.
/// </remarks>
internal sealed class BranchActor : UntypedActor
{
    /// <summary>Shorter than what whoever asked waits, level by level, and longer than what a subscription group waits for its connection.</summary>
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(4.5);
    private static readonly TimeSpan StatusTimeoutPerLevel = TimeSpan.FromMilliseconds(400);

    private readonly ImmutableArray<Leaf> _leaves;
    private readonly int _depth;
    private readonly Dictionary<IActorRef, Leaf> _children = [];
    private readonly List<Leaf> _ended = [];
    private TreeProtocol.Drain? _drain;

    public BranchActor(ImmutableArray<Leaf> leaves, int depth) => (_leaves, _depth) = (leaves, depth);

    public static Props Props(ImmutableArray<Leaf> leaves) => Props(leaves, 0);

    protected override void PreStart()
    {
        foreach (var names in _leaves.GroupBy(leaf => leaf.Path[_depth]))
        {
            var leaf = names.First();
            var props = leaf.Path.Length == _depth + 1 ? leaf.Props : Props([.. names], _depth + 1);
            var child = Context.ActorOf(props, ActorNames.Escape(names.Key));
            _children.Add(child, leaf);
            Context.Watch(child);
        }
    }

    protected override void PreRestart(Exception reason, object message)
    {
        // What is made anew below must be drained like what was there.
        if (_drain is { } drain) Self.Tell(drain, Context.Parent);
        base.PreRestart(reason, message);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TreeProtocol.Drain drain:
                _drain = drain;
                foreach (var child in _children.Keys) child.Tell(message);
                EndDrainIfEmpty();
                break;
            case TreeProtocol.Drained:
                Remove(Sender);
                break;
            case Terminated terminated:
                if (_drain is null && _children.TryGetValue(terminated.ActorRef, out var leaf)) _ended.Add(leaf);
                Remove(terminated.ActorRef);
                break;
            case TreeProtocol.GetStatus:
                AnswerStatus();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private static Props Props(ImmutableArray<Leaf> leaves, int depth) =>
        Akka.Actor.Props.Create(() => new BranchActor(leaves, depth)).WithDispatcher(Dispatchers.Engine);

    private void AnswerStatus()
    {
        var (replyTo, ended) = (Sender, _ended.Select(Failed).ToImmutableArray());
        var questions = _children.Select(child => AskAsync(child.Key, child.Value)).ToArray();
        _ = Task.WhenAll(questions).PipeTo(
            replyTo, Self, answers => new TreeProtocol.GroupStatuses([.. answers.SelectMany(answer => answer.Groups), .. ended]));
    }

    private async Task<TreeProtocol.GroupStatuses> AskAsync(IActorRef child, Leaf leaf)
    {
        try
        {
            return await child.Ask<TreeProtocol.GroupStatuses>(TreeProtocol.GetStatus.Instance, StatusTimeout - (_depth * StatusTimeoutPerLevel)).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            return new TreeProtocol.GroupStatuses([Failed(leaf)]);
        }
    }

    /// <summary>Of a level above the groups it names the first group: that is enough to be unhealthy, and the log says the rest.</summary>
    private static SubscriptionGroupStatus Failed(Leaf leaf) => new(leaf.Path[^2], leaf.Path[^1], [], FailedConnections: 1, []);

    private void Remove(IActorRef child)
    {
        if (_children.Remove(child)) EndDrainIfEmpty();
    }

    private void EndDrainIfEmpty()
    {
        if (_drain is null || _children.Count > 0) return;
        Context.Parent.Tell(TreeProtocol.Drained.Instance);
        Context.Stop(Self);
    }

    /// <summary>An actor at the end of a path of names.</summary>
    internal sealed record Leaf(ImmutableArray<string> Path, Props Props);
}
