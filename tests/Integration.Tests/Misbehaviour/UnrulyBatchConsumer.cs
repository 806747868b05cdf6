using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Misbehaviour;

/// <summary>The batch form.</summary>
internal sealed class UnrulyBatchConsumer(Journal journal, Mischief mischief, TimeProvider time) : UnrulyConsumer(journal, mischief, time)
{
    protected override async Task ConsumeAsync(MessageBatch<string> batch, CancellationToken cancellationToken)
    {
        foreach (var message in batch)
        {
            Journal.Delivered(message.Position, Attempt);
            await MisbehaveAsync(Place.ConsumeBatch, message);
        }

        foreach (var message in batch) Journal.Note(MatrixRun.Finished, message.Position);
    }
}
