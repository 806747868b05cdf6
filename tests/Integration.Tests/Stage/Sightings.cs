using Xunit.Sdk;

namespace Troupe.Integration.Tests.Stage;

/// <summary>
/// What was seen, in order, and a way to wait for more. A wait looks at everything seen so far before it waits, so it never misses what came
/// before it; one that lasts too long fails and prints what was seen.
/// </summary>
/// <param name="name">What is seen, for the failure.</param>
/// <param name="context">Printed below the failure.</param>
internal sealed class Sightings<T>(string name, Func<string> context)
{
    /// <summary>
    /// How long a wait lasts at most. Far above what anything takes, it only ends a test that would hang: a broker that crashed may take half a minute
    /// until it has written the markers of the transactions it had accepted.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private const int MostPrinted = 150;

    private readonly Lock _lock = new();
    private readonly List<T> _all = [];
    private readonly List<(Func<IReadOnlyList<T>, bool> Condition, TaskCompletionSource Met)> _waits = [];

    /// <summary>A copy.</summary>
    public IReadOnlyList<T> All
    {
        get
        {
            lock (_lock) return _all.ToArray();
        }
    }

    public void Add(T sighting)
    {
        lock (_lock)
        {
            _all.Add(sighting);
            for (var index = _waits.Count - 1; index >= 0; index--)
            {
                if (!_waits[index].Condition(_all)) continue;
                _waits[index].Met.SetResult();
                _waits.RemoveAt(index);
            }
        }
    }

    /// <summary>Completes as soon as all that was seen meets the condition.</summary>
    public async Task WhenAsync(string what, Func<IReadOnlyList<T>, bool> condition)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (condition(_all)) return;
            _waits.Add((condition, met));
        }

        try
        {
            await met.Task.WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            throw new XunitException($"Waited {Limit.TotalSeconds} s for: {what}.{Environment.NewLine}{this}{Environment.NewLine}{context()}");
        }
    }

    public override string ToString()
    {
        var all = All;
        var lines = all.Skip(all.Count - MostPrinted).Select(sighting => $"  {sighting}");
        return $"{name} ({all.Count}, the last {Math.Min(all.Count, MostPrinted)} of them):{Environment.NewLine}{string.Join(Environment.NewLine, lines)}";
    }
}
