using System.Collections.Concurrent;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>Keeps what a poll thread would be asked for.</summary>
internal sealed class RecordingPoll : IPollCommands
{
    private readonly ConcurrentQueue<PollCommand> _commands = new();

    public IReadOnlyList<PollCommand> Commands => [.. _commands];

    public void Post(PollCommand command) => _commands.Enqueue(command);
}
