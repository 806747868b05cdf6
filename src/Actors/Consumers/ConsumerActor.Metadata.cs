using System.Text.Json;
using Troupe.Engine.Records;
using Troupe.Engine.Serialization;

namespace Troupe;

/// <content>Metadata: what a consumer leaves with its offset, and finds there.</content>
public abstract partial class ConsumerActor
{
    /// <summary>
    /// The metadata of the offset at which this instance began: what it, its predecessor or another process marked last at or below it. It stays the
    /// same for as long as the instance lives; null if there is none, and after the partition was lost.
    /// </summary>
    /// <exception cref="InvalidOperationException">The connection carries no metadata: <c>poller = consume</c>, or a client library that is not known.</exception>
    protected string? OffsetMetadata
    {
        get
        {
            if (!_assignment.Metadata.IsPossible) throw _assignment.Metadata.Unreadable();
            return _assignment.Lease.IsAlive ? _assignment.OffsetMetadata : null;
        }
    }

    /// <summary>Reads <see cref="OffsetMetadata"/> as the object that a mark was given: a string as it is, anything else from JSON.</summary>
    /// <typeparam name="TMetadata">What it is read as.</typeparam>
    /// <returns>The type's default if there is no metadata.</returns>
    /// <exception cref="JsonException">It is not JSON of that type.</exception>
    /// <exception cref="InvalidOperationException">As <see cref="OffsetMetadata"/>.</exception>
    protected TMetadata? ReadOffsetMetadata<TMetadata>() => OffsetMetadata is { } text ? PayloadText.Read<TMetadata>(text) : default;

    private protected static string? Written<TMetadata>(TMetadata metadata) => PayloadText.Write(metadata);

    private protected bool MarkAsConsumed(Segment segment, int entry, string? metadata)
    {
        if (!_assignment.IsOf(segment)) return false;
        var offset = segment.Entries[entry].Offset;
        if (metadata is not null && _assignment.Lease.IsAlive) _assignment.Metadata.Check(offset, metadata, _run?.LastFinished);
        var isOwned = _transactions is null ? _assignment.Lease.Mark(offset, metadata) : _transactions.Mark(offset, metadata);
        _assignment.Metadata.Marked(offset);
        return isOwned;
    }
}
