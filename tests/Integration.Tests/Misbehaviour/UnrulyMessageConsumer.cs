using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Misbehaviour;

/// <summary>The message form. One message of the unruly partition is hard to please, whatever else goes wrong.</summary>
internal sealed class UnrulyMessageConsumer(Journal journal, Mischief mischief, TimeProvider time) : UnrulyConsumer(journal, mischief, time)
{
    /// <summary>Fails at its first two attempts.</summary>
    public const int HardMessage = 5;

    protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
    {
        Journal.Delivered(message.Position, Attempt);
        await MisbehaveAsync(Place.ConsumeMessage, message);
        if (message.Partition == Mischief.Partition && message.Offset == HardMessage && Attempt < 3) throw new InvalidOperationException("a hard message");
        Journal.Note(MatrixRun.Finished, message.Position);
    }
}
