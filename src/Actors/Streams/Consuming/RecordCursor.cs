using System.Diagnostics.CodeAnalysis;
using Akka.Streams.Supervision;
using Troupe.Actors.Streams.Connections;
using Troupe.Engine.Records;

namespace Troupe.Actors.Streams.Consuming;

/// <summary>Walks the records of the partitions that have some, a segment of each in turn. Used by one stage.</summary>
internal sealed class RecordCursor<T>(IElements<T> elements, Decider decider)
{
    private readonly Queue<StreamPartition> _ready = new();
    private StreamPartition? _partition;
    private Segment? _segment;
    private int _index;
    private int _generation;

    /// <summary>A partition has something to take.</summary>
    public void Add(StreamPartition partition) => _ready.Enqueue(partition);

    /// <summary>The next element; false if there is none for now.</summary>
    /// <exception cref="Exception">What user code threw, where the stream's supervision does not pass over it.</exception>
    public bool TryNext([MaybeNullWhen(false)] out T element)
    {
        while (_segment is not null || TryTake())
        {
            var (partition, segment, index) = (_partition!, _segment!, _index++);
            // What was given up is its next owner's, and what was rewound comes again.
            if (partition.IsEnding || partition.Generation != _generation)
            {
                _segment = null;
                continue;
            }

            if (_index >= segment.Count)
            {
                _segment = null;
                partition.Release(segment, _generation);
                if (index >= segment.Count) continue;
            }

            try
            {
                element = elements.Next(partition, segment, index, _generation);
                return true;
            }
            catch (Exception exception) when (decider(exception) != Directive.Stop)
            {
                // The user says that such a record is passed over.
            }
        }

        element = default;
        return false;
    }

    /// <summary>Gives back what was taken of a partition and not emitted, so that another stage can go on there.</summary>
    public void PutBack(StreamPartition partition)
    {
        if (_segment is null || _partition != partition) return;
        partition.PutBack(_segment, _segment.Entries[_index].Offset, _generation);
        _segment = null;
    }

    private bool TryTake()
    {
        while (_ready.TryDequeue(out var partition))
        {
            if (partition.IsEnding || partition.Take(out var generation) is not { } segment) continue;
            (_partition, _segment, _index, _generation) = (partition, segment, segment.IndexOf(partition.Resume), generation);
            _ready.Enqueue(partition);
            return true;
        }

        return false;
    }
}
