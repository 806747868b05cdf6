using Troupe;

namespace Ticks;

/// <summary>Gathers readings, and passes them on as a window when its partition has been quiet for a while.</summary>
internal sealed class WindowConsumer(TickTimes times) : PartitionConsumerActor<Reading>
{
    private readonly TickTimes.OfPartition _times = times.OfOnePartition();
    private Message<Reading>? _last;
    private int _readings;
    private long _total;

    protected override Task ConsumeAsync(MessageBatch<Reading> batch, CancellationToken cancellationToken)
    {
        foreach (var message in batch) _total += message.Value.Value;
        (_readings, _last) = (_readings + batch.Count, batch.Last);
        _times.WorkEnded();
        return Task.CompletedTask;
    }

    protected override async Task TickAsync(CancellationToken cancellationToken)
    {
        _times.TickBegan();
        if (_last is { } last)
        {
            // The window and the offset behind it, together.
            await TransactionAsync(
                transaction =>
                {
                    transaction.Produce("windows", new Window(_readings, _total));
                    transaction.MarkAsConsumed(last);
                },
                cancellationToken);
            (_readings, _total, _last) = (0, 0, null);
        }

        _times.WorkEnded();
    }
}
