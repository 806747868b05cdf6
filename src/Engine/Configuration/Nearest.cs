namespace Troupe.Engine.Configuration;

/// <summary>The name that was probably meant.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the fewest edits from <paramref name="written"/>; null when none is near (two edits, or a third of the name).</summary>
    public static string? Of(string written, IEnumerable<string> candidates)
    {
        string? nearest = null;
        var fewest = Math.Max(2, written.Length / 3) + 1;
        foreach (var candidate in candidates.Order(StringComparer.Ordinal))
        {
            var edits = Edits(written, candidate);
            if (edits < fewest)
                (nearest, fewest) = (candidate, edits);
        }

        return nearest;
    }

    private static int Edits(string from, string to)
    {
        var previous = new int[to.Length + 1];
        var current = new int[to.Length + 1];
        for (var column = 0; column <= to.Length; column++)
            previous[column] = column;
        for (var row = 1; row <= from.Length; row++)
        {
            current[0] = row;
            for (var column = 1; column <= to.Length; column++)
            {
                var replaced = previous[column - 1] + (from[row - 1] == to[column - 1] ? 0 : 1);
                current[column] = Math.Min(replaced, Math.Min(previous[column], current[column - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[to.Length];
    }
}
