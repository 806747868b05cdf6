using Akka.Actor;
using Troupe.Engine.Administration;
using Troupe.Engine.Telemetry;

namespace Troupe.Actors.Partitions;

/// <content>
/// Where the log begins and ends, while somebody wants to know: what the client fetches tells of the end, and where it does not fetch, as it is paused or its buffer is
/// full, the broker is asked.
/// </content>
internal sealed partial class PartitionSupervisor
{
    /// <summary>The beginning of a log moves by retention, which is no matter of seconds: asked for at every twentieth look, once a minute.</summary>
    private const int LooksPerBeginning = 20;

    private bool _isAskingLog;
    private bool _hasFetched;
    private bool _isAtEnd;
    private int _looks;

    /// <summary>The client waits at the end and would know of more, or it fetches and the poll thread tells what it knows, which it does for the metrics.</summary>
    private bool IsEndKnown => _isAtEnd || (_hasFetched && PartitionGauges.AreObserved);

    private bool AreFiguresWanted => _telemetry.IsWatched || PartitionGauges.AreObserved;

    /// <summary>One question at a time; the next one comes with the next look.</summary>
    private void LookAtLog()
    {
        var wantsBeginning = _telemetry.IsWatched && (_telemetry.Beginning is null || ++_looks % LooksPerBeginning == 0);
        var isNeeded = AreFiguresWanted && (wantsBeginning || !IsEndKnown);
        _hasFetched = false;
        if (!isNeeded || _isAskingLog) return;
        _isAskingLog = true;
        var epoch = _epoch;
        _ = AskLogAsync(wantsBeginning).PipeTo(
            Self, success: places => new LogKnown(epoch, places.Beginning, places.End), failure: _ => new LogKnown(epoch, null, null));
    }

    private async Task<(long? Beginning, long? End)> AskLogAsync(bool wantsBeginning)
    {
        var (log, partition) = (_services.Log, _settings.TopicPartition);
        var end = (await log.OffsetsAsync([partition], LogPoint.End).ConfigureAwait(false))[partition];
        long? beginning = wantsBeginning ? (await log.OffsetsAsync([partition], LogPoint.Beginning).ConfigureAwait(false))[partition] : null;
        return (beginning, end);
    }

    private void NoteLog(LogKnown known)
    {
        _isAskingLog = false;
        if (known.Epoch != _epoch) return;
        if (known.End is { } end) _telemetry.EndKnown(end);
        if (known.Beginning is { } beginning) _telemetry.BeginningKnown(beginning);
    }

    /// <summary>The broker has answered, or cannot be asked.</summary>
    private sealed record LogKnown(int Epoch, long? Beginning, long? End);
}
