using Troupe.Actors.Consumers;

namespace Troupe.Actors.Partitions;

/// <content>
/// Before a failure is dealt with, what was finished before it waits for the broker. It waits no longer than the longest backoff: a partition
/// that fails may stand still for as long anyway, and what is not taken by then is delivered again.
/// </content>
internal sealed partial class PartitionSupervisor
{
    private const string SettleTimer = "settle";

    private ConsumerProtocol.SettlingMarks? _settling;

    private bool IsSettling => _settling is { } settling && IsPresent(settling.Incarnation);

    private void BeginSettling(ConsumerProtocol.SettlingMarks settling)
    {
        _settling = settling;
        Timers.StartSingleTimer(SettleTimer, SettlingOverdue.Instance, _settings.Topic.Backoff.Maximum);
    }

    private void EndSettling()
    {
        if (!IsSettling) return;
        LogSettlingOverdue(Position, _settings.Topic.Backoff.Maximum);
        _settling!.Overdue.TrySetResult();
        _settling = null;
    }

    private sealed record SettlingOverdue
    {
        public static readonly SettlingOverdue Instance = new();
    }
}
