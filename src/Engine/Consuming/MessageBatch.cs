using System.Collections;
using System.Runtime.CompilerServices;
using Confluent.Kafka;
using Troupe.Engine.Batching;
using Troupe.Engine.Consuming;

namespace Troupe;

/// <summary>Messages of one partition with string keys, in order, given to a consumer at once.</summary>
/// <remarks>Enumerating with <c>foreach</c> allocates nothing.</remarks>
public sealed class MessageBatch<TValue> : IReadOnlyList<Message<TValue>>
{
    private readonly BatchColumns<string?, TValue> _columns;

    internal MessageBatch(BatchColumns<string?, TValue> columns) => _columns = columns;

    /// <summary>The partition all of them are of.</summary>
    public TopicPartition TopicPartition => _columns.Records.TopicPartition;

    /// <summary>How many messages there are, at least one.</summary>
    public int Count => _columns.Records.Count;

    /// <summary>The oldest message.</summary>
    public Message<TValue> First => this[0];

    /// <summary>The newest message.</summary>
    public Message<TValue> Last => this[Count - 1];

    /// <summary>The message at a place in the batch, from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer messages.</exception>
    public Message<TValue> this[int index] => new(_columns, _columns.Records.Locate(index, out var entry).Segment, entry, index);

    /// <summary>The messages in the order of their offsets.</summary>
    public Enumerator GetEnumerator() => new(_columns);

    IEnumerator<Message<TValue>> IEnumerable<Message<TValue>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Walks the messages of a batch.</summary>
    public struct Enumerator : IEnumerator<Message<TValue>>
    {
        private readonly BatchColumns<string?, TValue> _columns;
        private BatchCursor _cursor;

        internal Enumerator(BatchColumns<string?, TValue> columns)
        {
            _columns = columns;
            _cursor = new BatchCursor(columns.Records);
        }

        /// <inheritdoc/>
        public readonly Message<TValue> Current
        {
            [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first batch on.
            get => new(_columns, _cursor.Segment, _cursor.Entry, _cursor.Index);
        }

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public bool MoveNext() => _cursor.MoveNext();

        /// <inheritdoc/>
        public void Reset() => _cursor.Reset();

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
