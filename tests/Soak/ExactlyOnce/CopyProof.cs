namespace Troupe.Soak.ExactlyOnce;

/// <summary>
/// Compares what a reader of committed records finds in the copy of one partition with what it must find: the numbers from 0 on, each once, in order.
/// Plain; used by one thread at a time.
/// </summary>
/// <param name="partition">The partition that was copied.</param>
internal sealed class CopyProof(int partition)
{
    private const int MostProblems = 10;

    private readonly HashSet<long> _found = [];
    private long _highest = -1;

    /// <summary>How many numbers were found again.</summary>
    public long Twice { get; private set; }

    /// <summary>How many numbers came behind a higher one, those that were found again left out.</summary>
    public long OutOfOrder { get; private set; }

    /// <summary>The first things that were wrong.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>A copy was read.</summary>
    public void Take(long number, string position)
    {
        if (!_found.Add(number))
        {
            Twice++;
            Note($"{partition}:{number} is there twice, at {position}");
            return;
        }

        if (number < _highest)
        {
            OutOfOrder++;
            Note($"{partition}:{number} comes behind {_highest}, at {position}");
        }

        _highest = Math.Max(_highest, number);
    }

    /// <summary>All of the copy was read.</summary>
    /// <param name="produced">How many records there were to copy.</param>
    /// <returns>How many are missing.</returns>
    public long Conclude(long produced)
    {
        var missing = 0L;
        for (var number = 0L; number < produced; number++)
        {
            if (_found.Contains(number)) continue;
            missing++;
            Note($"{partition}:{number} is missing");
        }

        return missing;
    }

    private void Note(string problem)
    {
        if (Problems.Count < MostProblems) Problems.Add(problem);
    }
}
