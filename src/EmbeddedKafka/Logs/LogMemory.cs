namespace Troupe.EmbeddedKafka.Logs;

/// <summary>The memory all partitions share. Over its bound, the largest partition gives its oldest segment up, again and again.</summary>
/// <remarks>
/// The bound is the broker's, not the partition's: a test with one busy topic may use all of it, and a quiet topic never loses
/// records because a busy one writes.
/// </remarks>
internal sealed class LogMemory(long maxBytes, Func<IEnumerable<PartitionLog>> partitions)
{
    private readonly Lock _trimming = new();
    private long _bytes;

    /// <summary>Bytes held by all partitions.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public void Account(int bytes) => Interlocked.Add(ref _bytes, bytes);

    public void TrimIfOver()
    {
        if (Bytes <= maxBytes)
            return;

        lock (_trimming)
        {
            while (Bytes > maxBytes)
            {
                // The segments being written stay, so a great number of small partitions may exceed the bound.
                var largest = partitions().MaxBy(static partition => partition.Bytes);
                if (largest is null || !largest.TryDropOldestSegment())
                    return;
            }
        }
    }
}
