using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Ticks;

/// <summary>Notes every call of its, and how long it lasted.</summary>
internal abstract class TickingConsumer(Journal journal, WorkLog log) : PartitionConsumerActor<string>
{
    protected Journal Journal => journal;

    protected override async Task ConsumeAsync(Message<string> message, CancellationToken cancellationToken)
    {
        var began = log.Begin();
        journal.Delivered(message.Position, Attempt);
        await WorkAsync(message, cancellationToken);
        log.End(TopicPartition.Partition, isTick: false, began);
    }

    protected override Task TickAsync(CancellationToken cancellationToken)
    {
        var began = log.Begin();
        journal.Note("tick", TopicPartition);
        log.End(TopicPartition.Partition, isTick: true, began);
        return Task.CompletedTask;
    }

    protected override Task OnAssignedAsync(CancellationToken cancellationToken) => NoteAsync("assigned");

    protected override Task OnRevokedAsync(CancellationToken cancellationToken) => NoteAsync("revoked");

    protected override Task OnShutdownAsync(CancellationToken cancellationToken) => NoteAsync("shutdown");

    protected virtual Task WorkAsync(Message<string> message, CancellationToken cancellationToken) => Task.CompletedTask;

    private Task NoteAsync(string what)
    {
        journal.Note(what, TopicPartition);
        return Task.CompletedTask;
    }
}
