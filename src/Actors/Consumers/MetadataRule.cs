using System.Text;
using Confluent.Kafka;

namespace Troupe.Actors.Consumers;

/// <summary>
/// What metadata the marks of an incarnation may have: not too much, and none of a position that is behind already, as it would be committed with
/// an offset that it says nothing of. Members may be used from any thread.
/// </summary>
internal sealed class MetadataRule(TopicPartition partition, int maxBytes)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private long _frontier;

    /// <summary>Whether the connection carries metadata.</summary>
    public bool IsPossible => maxBytes > 0;

    /// <summary>All before this is finished, and nothing else: what was marked beyond and is void is delivered again.</summary>
    public void StandAt(long frontier) => Volatile.Write(ref _frontier, frontier);

    /// <summary>A message and all before it were marked.</summary>
    public void Marked(long offset)
    {
        for (var known = Volatile.Read(ref _frontier); known <= offset;)
        {
            var seen = Interlocked.CompareExchange(ref _frontier, offset + 1, known);
            if (seen == known) return;
            known = seen;
        }
    }

    /// <param name="offset">The message that is marked.</param>
    /// <param name="metadata">What with.</param>
    /// <param name="lastFinished">A message that is finished by having returned; null for none.</param>
    /// <exception cref="OffsetMetadataRefusedException">The metadata cannot be committed with it.</exception>
    public void Check(long offset, string metadata, long? lastFinished)
    {
        if (!IsPossible) throw Refuse(offset, NotPossible);
        CheckSize(offset, metadata);
        var frontier = Math.Max(Volatile.Read(ref _frontier), lastFinished + 1 ?? 0);
        if (offset + 1 < frontier)
            throw Refuse(offset, $"everything below offset {frontier} is finished already, and the metadata would be committed with that offset. Mark a later message, or mark this one without metadata.");
    }

    /// <summary>Why there is no metadata to be read.</summary>
    public InvalidOperationException Unreadable() => new($"The offset of {partition.Topic} has no metadata here: {NotPossible}");

    private static string NotPossible =>
        "its connection commits through the client's public interface, which has no place for it. Write poller = auto for its group.";

    private void CheckSize(long offset, string metadata)
    {
        int bytes;
        try
        {
            bytes = Strict.GetByteCount(metadata);
        }
        catch (EncoderFallbackException exception)
        {
            throw Refuse(offset, $"it is no valid text: half of a surrogate pair stands at index {exception.Index}, and a broker keeps UTF-8 alone. Write bytes as Base64.");
        }

        if (bytes > maxBytes)
            throw Refuse(offset, $"it is {bytes} bytes long in UTF-8, and metadata-max-bytes is {maxBytes}. Store less, mark without metadata, or raise metadata-max-bytes and the broker's offset.metadata.max.bytes.");
    }

    private OffsetMetadataRefusedException Refuse(long offset, string reason) => new(new TopicPartitionOffset(partition, offset), reason);
}
