using System.Collections.Concurrent;

namespace Troupe.Engine.Security;

/// <summary>Which refusals the process has said lately: many connections meet the same one, and one line is enough for an operator.</summary>
internal sealed class SaidReasons(TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, long> _said = new(StringComparer.Ordinal);

    /// <summary>Whether it is to be said now: true once in ten minutes for each reason.</summary>
    public bool TryBegin(string reason)
    {
        // Brokers differ in their names, not in what they say.
        var key = string.Concat(reason[(reason.IndexOf(": ", StringComparison.Ordinal) + 1)..].Where(letter => !char.IsAsciiDigit(letter)));
        var now = time.GetTimestamp();
        while (true)
        {
            if (_said.TryAdd(key, now)) return true;
            if (!_said.TryGetValue(key, out var since)) continue;
            if (time.GetElapsedTime(since, now) < Memory) return false;
            if (_said.TryUpdate(key, now, since)) return true;
        }
    }
}
