namespace Troupe.TestKit.StandIns;

/// <summary>What the broker knows of the partition: its committed offset and whether this process owns it. Thread-safe.</summary>
internal sealed class GroupOffsets
{
    private readonly Lock _lock = new();
    private long? _committed;
    private string? _metadata;
    private int _refusals;
    private bool _isAssigned;

    /// <summary>The committed offset; null before the first commit.</summary>
    public long? Committed
    {
        get
        {
            lock (_lock) return _committed;
        }

        set
        {
            lock (_lock) (_committed, _metadata) = (value, null);
        }
    }

    /// <summary>What was committed with it; null for nothing.</summary>
    public string? Metadata
    {
        get
        {
            lock (_lock) return _metadata;
        }

        set
        {
            lock (_lock) _metadata = string.IsNullOrEmpty(value) ? null : value;
        }
    }

    /// <summary>Whether the partition is assigned to the harness.</summary>
    public bool IsAssigned
    {
        get
        {
            lock (_lock) return _isAssigned;
        }

        set
        {
            lock (_lock) _isAssigned = value;
        }
    }

    /// <summary>Refuses the next commits.</summary>
    public void Refuse(int times)
    {
        lock (_lock) _refusals += times;
    }

    /// <param name="offset">What is committed; null if only records are.</param>
    /// <param name="metadata">What is committed with it; null for nothing.</param>
    /// <returns>Whether the broker accepts the commit.</returns>
    public bool TryCommit(long? offset, string? metadata)
    {
        lock (_lock)
        {
            if (_refusals > 0)
            {
                _refusals--;
                return false;
            }

            if (offset is not null) (_committed, _metadata) = (offset, string.IsNullOrEmpty(metadata) ? null : metadata);
            return true;
        }
    }
}
