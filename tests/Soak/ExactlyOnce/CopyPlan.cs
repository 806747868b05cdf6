using Troupe.Soak.Plan;

namespace Troupe.Soak.ExactlyOnce;

/// <summary>
/// What happens to those who copy, and when: a pure function of its arguments. Kills come at random moments, spread over the time; who was killed is
/// started again as the same node. Now and then a further worker joins and leaves, and a broker is away once.
/// </summary>
internal static class CopyPlan
{
    /// <summary>Workers that run all the time: numbers 1 to this, each of them the same node whenever it is started.</summary>
    public const int Workers = 2;

    /// <summary>The worker that comes and goes.</summary>
    public const int Guest = Workers + 1;

    /// <summary>So many kills apart, the guest comes or goes.</summary>
    private const int KillsBetweenVisits = 4;

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(6);

    /// <param name="seed">The same seed gives the same plan.</param>
    /// <param name="duration">Nothing happens after it.</param>
    /// <param name="kills">How many workers are killed.</param>
    /// <param name="brokers">How many brokers may be taken down; 0 if none may.</param>
    public static IReadOnlyList<PlannedEvent> Make(int seed, TimeSpan duration, int kills, int brokers)
    {
        var random = new Random(seed);
        var events = new List<PlannedEvent>();
        var gap = duration / (kills + 1);
        for (var kill = 1; kill <= kills; kill++)
        {
            var at = gap * (kill - 0.9 + (0.8 * random.NextDouble()));
            var worker = random.Next(Workers) + 1;
            events.Add(new PlannedEvent(at, PlannedEventKind.Kill, worker));
            // Before the next one may be killed.
            events.Add(new PlannedEvent(at + (Shorter(gap / 5, LongestRest) * random.NextDouble()), PlannedEventKind.Join, worker));
            if (kill % KillsBetweenVisits != 0) continue;
            var comes = kill / KillsBetweenVisits % 2 == 1;
            events.Add(new PlannedEvent(gap * (kill + 0.1), comes ? PlannedEventKind.Join : PlannedEventKind.Leave, Guest));
        }

        if (brokers > 0)
        {
            var at = duration * (0.3 + (0.2 * random.NextDouble()));
            var broker = random.Next(brokers) + 1;
            events.Add(new PlannedEvent(at, PlannedEventKind.Outage, broker));
            events.Add(new PlannedEvent(at + (LongestOutage * (0.5 + (0.5 * random.NextDouble()))), PlannedEventKind.Resume, broker));
        }

        return [.. events.OrderBy(planned => planned.At)];
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
