using Troupe.Actors.Streams.Connections;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Streams.Transactions;

/// <summary>What a transactional stage holds of one partition: what it has gathered for the next contribution. Used by that stage.</summary>
/// <param name="partition">Which one.</param>
/// <param name="generation">Of what is gathered.</param>
/// <param name="keepsElements">Whether the elements themselves are asked for, too.</param>
/// <typeparam name="T">The elements.</typeparam>
internal sealed class TransactionLane<T>(StreamPartition partition, int generation, bool keepsElements)
{
    private List<T> _elements = [];

    public StreamPartition Partition { get; } = partition;

    /// <summary>The partition's, of what is gathered and committed here.</summary>
    public int Generation { get; private set; } = generation;

    /// <summary>The offset behind what is committed; -1 for nothing in this assignment.</summary>
    public long Committed { get; private set; } = -1;

    /// <summary>The offset behind what was gathered.</summary>
    public long Next { get; private set; } = -1;

    public StagedRecords Records { get; private set; } = new();

    /// <summary>How many elements were gathered.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Whether a contribution of it is under way. The next one waits for that: in the transaction that fills meanwhile its records would come to the broker
    /// by another producer, and could be written before those of the one that commits.
    /// </summary>
    public bool IsUnderWay { get; set; }

    /// <summary>An element was gathered, and its records are in <see cref="Records"/>.</summary>
    public void Add(T element, long next)
    {
        if (keepsElements) _elements.Add(element);
        Count++;
        Next = Math.Max(Next, next);
    }

    /// <summary>Takes out what was gathered.</summary>
    public (StagedRecords Records, int Count, List<T> Elements, long Next) Take()
    {
        var taken = (Records, Count, _elements, Next);
        (Records, Count, _elements) = (new StagedRecords(), 0, []);
        return taken;
    }

    public void Accept(long next) => Committed = Math.Max(Committed, next);

    /// <summary>Goes back to what is committed, or else to where the assignment began.</summary>
    public void Rewind()
    {
        Take();
        Next = -1;
        Generation = Partition.Rewind(Committed, Generation);
    }

    /// <summary>The partition's log has begun anew: what is known of it counts no more, except that a contribution may be under way.</summary>
    public void BeginAnew(int generation)
    {
        Take();
        (Generation, Next, Committed) = (generation, -1, -1);
    }
}
