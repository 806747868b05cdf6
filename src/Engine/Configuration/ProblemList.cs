namespace Troupe.Engine.Configuration;

/// <summary>All problems in the order found; what several routes share is said once.</summary>
internal sealed class ProblemList
{
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    public void Add(string problem)
    {
        if (!_problems.Contains(problem, StringComparer.Ordinal))
            _problems.Add(problem);
    }
}
