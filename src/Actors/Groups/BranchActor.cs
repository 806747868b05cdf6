using System.Collections.Immutable;
using Akka.Actor;
using Troupe.Actors.Root;

namespace Troupe.Actors.Groups;

/// <summary>
/// A level of the tree that only has a name: <c>groups</c>, a cluster, a consumer group. It passes questions and the drain on, and is drained
/// when all below it are.
/// </summary>
internal sealed class BranchActor : UntypedActor
{
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(4);

    private readonly ImmutableArray<Leaf> _leaves;
    private readonly int _depth;
    private readonly HashSet<IActorRef> _children = [];
    private bool _draining;

    public BranchActor(ImmutableArray<Leaf> leaves, int depth) => (_leaves, _depth) = (leaves, depth);

    public static Props Props(ImmutableArray<Leaf> leaves) => Props(leaves, 0);

    protected override void PreStart()
    {
        foreach (var names in _leaves.GroupBy(leaf => leaf.Path[_depth]))
        {
            var leaf = names.First();
            var props = leaf.Path.Length == _depth + 1 ? leaf.Props : Props([.. names], _depth + 1);
            var child = Context.ActorOf(props, ActorNames.Escape(names.Key));
            _children.Add(child);
            Context.Watch(child);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TreeProtocol.Drain:
                _draining = true;
                foreach (var child in _children) child.Tell(message);
                EndDrainIfEmpty();
                break;
            case TreeProtocol.Drained:
                Remove(Sender);
                break;
            case Terminated terminated:
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
        var replyTo = Sender;
        var questions = _children.Select(AskAsync).ToArray();
        _ = Task.WhenAll(questions).PipeTo(
            replyTo, Self, answers => new TreeProtocol.GroupStatuses([.. answers.SelectMany(answer => answer.Groups)]));
    }

    private static async Task<TreeProtocol.GroupStatuses> AskAsync(IActorRef child)
    {
        try
        {
            return await child.Ask<TreeProtocol.GroupStatuses>(TreeProtocol.GetStatus.Instance, StatusTimeout).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            // It has just stopped, or hangs; what the others say is worth having all the same.
            return TreeProtocol.GroupStatuses.None;
        }
    }

    private void Remove(IActorRef child)
    {
        if (_children.Remove(child)) EndDrainIfEmpty();
    }

    private void EndDrainIfEmpty()
    {
        if (!_draining || _children.Count > 0) return;
        Context.Parent.Tell(TreeProtocol.Drained.Instance);
        Context.Stop(Self);
    }

    /// <summary>An actor at the end of a path of names.</summary>
    internal sealed record Leaf(ImmutableArray<string> Path, Props Props);
}
