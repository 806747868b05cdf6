namespace Troupe.Engine.Filters;

/// <summary>How many messages may still be delivered, so that no span of time has more than its number. Used by one thread at a time.</summary>
/// <param name="messages">At most so many.</param>
/// <param name="per">In any span that is as long as this.</param>
/// <param name="time">The clock.</param>
internal sealed class ThrottleWindow(int messages, TimeSpan per, TimeProvider time)
{
    // Of the last span, the oldest first.
    private readonly Queue<(long At, int Messages)> _delivered = new();
    private int _inWindow;

    /// <summary>How many may be delivered now.</summary>
    public int Allowed
    {
        get
        {
            while (_delivered.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) >= per)
            {
                _inWindow -= oldest.Messages;
                _delivered.Dequeue();
            }

            return messages - _inWindow;
        }
    }

    /// <summary>How long until some more may be; 0 if some may be now.</summary>
    public TimeSpan Left => Allowed > 0 || !_delivered.TryPeek(out var oldest) ? TimeSpan.Zero : per - time.GetElapsedTime(oldest.At);

    /// <summary>Messages were delivered.</summary>
    public void Delivered(int count)
    {
        _delivered.Enqueue((time.GetTimestamp(), count));
        _inWindow += count;
    }

    /// <summary>Of the newest delivery so many were not looked at after all: they come again.</summary>
    public void Returned(int count)
    {
        if (_delivered.Count == 0) return;
        var entries = _delivered.ToArray();
        _delivered.Clear();
        for (var index = 0; index < entries.Length; index++)
        {
            var (at, delivered) = entries[index];
            var left = index == entries.Length - 1 ? Math.Max(0, delivered - count) : delivered;
            _inWindow -= delivered - left;
            if (left > 0) _delivered.Enqueue((at, left));
        }
    }
}
