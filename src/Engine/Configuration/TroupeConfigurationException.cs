namespace Troupe;

/// <summary>
/// Thrown at start, before anything is polled, when settings cannot be used. Trying again does not help: something has to be written
/// differently. The message lists all problems, one per line.
/// </summary>
public sealed class TroupeConfigurationException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="problems">What is wrong, one sentence or more each; at least one.</param>
    /// <exception cref="ArgumentException"><paramref name="problems"/> is empty.</exception>
    public TroupeConfigurationException(IReadOnlyList<string> problems)
        : base(Describe(problems)) => Problems = problems;

    /// <summary>Every problem found, each naming the setting with its full path, the value found, where it was written, and what to do.</summary>
    public IReadOnlyList<string> Problems { get; }

    private static string Describe(IReadOnlyList<string> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (problems.Count == 0)
            throw new ArgumentException("An exception about the configuration needs a problem.", nameof(problems));
        var count = problems.Count == 1 ? "a problem" : $"{problems.Count} problems";
        return $"Troupe does not start: its configuration has {count}.{Environment.NewLine}- {string.Join($"{Environment.NewLine}- ", problems)}";
    }
}
