namespace Troupe.EmbeddedKafka.Logs;

/// <content>What goes by itself: by the topic's <c>retention.bytes</c> and <c>retention.ms</c>, and for want of memory.</content>
internal sealed partial class PartitionLog
{
    /// <summary>Gives up whole segments that are too old or too many. There is no timer: writes and reads ask for it.</summary>
    public void EnforceRetention()
    {
        lock (_lock)
            DropRetired();
    }

    /// <summary>Gives the oldest segment up to free memory; false when only the one being written is left.</summary>
    public bool TryDropOldestSegment()
    {
        lock (_lock)
        {
            if (_segments.Count < 2)
                return false;

            DropOldestSegment();
            return true;
        }
    }

    private void DropRetired()
    {
        var maxBytes = config.RetentionBytes;
        while (maxBytes >= 0 && _segments.Count > 1 && _bytes - _segments[0].Capacity >= maxBytes)
            DropOldestSegment();

        var maxAge = config.RetentionMilliseconds;
        if (maxAge < 0 || _segments.Count == 0)
            return;

        // The segment being written goes too: the next write begins a new one.
        var oldest = time.GetUtcNow().ToUnixTimeMilliseconds() - maxAge;
        while (_segments.Count > 0 && _segments[0].MaxTimestamp < oldest)
            DropOldestSegment();
    }

    private void DropOldestSegment()
    {
        Volatile.Write(ref _startOffset, Math.Max(_startOffset, _segments[0].LastOffset + 1));
        RemoveOldestSegment();
    }
}
