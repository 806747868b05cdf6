namespace Troupe.Soak.Plan;

/// <summary>
/// What happens to workers and brokers, and when: a pure function of its arguments. Each period of 20 s kills a worker and starts another one;
/// its end brings a departure or one more member, a stop below or above the session time-out, or an outage, in turns.
/// </summary>
internal static class SoakPlan
{
    /// <summary>Workers that run from the beginning: numbers 1 to this.</summary>
    public const int FirstWorkers = 3;

    private const int FewestWorkers = 2;
    private const int MostWorkers = 4;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(20);

    /// <param name="seed">The same seed gives the same plan.</param>
    /// <param name="duration">Nothing happens after it.</param>
    /// <param name="session">The session time-out of the group's members.</param>
    /// <param name="brokers">How many brokers may be taken down, one at a time; 0 if none may.</param>
    public static IReadOnlyList<PlannedEvent> Make(int seed, TimeSpan duration, TimeSpan session, int brokers)
    {
        var random = new Random(seed);
        var events = new List<PlannedEvent>();
        var running = Enumerable.Range(1, FirstWorkers).ToList();
        var next = FirstWorkers + 1;
        var incidents = new Queue<Incident>();
        for (var begin = TimeSpan.Zero; begin + Period <= duration; begin += Period)
        {
            events.Add(new PlannedEvent(begin + Between(random, 3, 7), PlannedEventKind.Kill, TakeOne(random, running)));
            events.Add(new PlannedEvent(begin + Between(random, 8, 11), PlannedEventKind.Join, next));
            running.Add(next++);
            var at = begin + Between(random, 13, 15);
            if (incidents.Count == 0) incidents = new Queue<Incident>(Shuffled(random, brokers));
            switch (incidents.Dequeue())
            {
                case Incident.ShortStop:
                    Interrupt(at, Between(random, 1, 3), PlannedEventKind.Stop, PlannedEventKind.Continue, AnyOf(random, running));
                    break;
                case Incident.LongStop:
                    Interrupt(at, session + Between(random, 1, 4), PlannedEventKind.Stop, PlannedEventKind.Continue, AnyOf(random, running));
                    break;
                case Incident.Outage:
                    Interrupt(at, Between(random, 3, 6), PlannedEventKind.Outage, PlannedEventKind.Resume, random.Next(brokers) + 1);
                    break;
                case Incident.Move when running.Count > FewestWorkers && (running.Count == MostWorkers || random.Next(2) == 0):
                    events.Add(new PlannedEvent(at, PlannedEventKind.Leave, TakeOne(random, running)));
                    break;
                default:
                    events.Add(new PlannedEvent(at, PlannedEventKind.Join, next));
                    running.Add(next++);
                    break;
            }
        }

        return [.. events.OrderBy(planned => planned.At)];

        void Interrupt(TimeSpan at, TimeSpan length, PlannedEventKind begin, PlannedEventKind end, int target)
        {
            events.Add(new PlannedEvent(at, begin, target));
            events.Add(new PlannedEvent(at + length < duration ? at + length : duration, end, target));
        }
    }

    /// <summary>All incidents in a new order: each comes once before one comes again.</summary>
    private static Incident[] Shuffled(Random random, int brokers)
    {
        var incidents = Enum.GetValues<Incident>().Where(incident => incident != Incident.Outage || brokers > 0).ToArray();
        random.Shuffle(incidents);
        return incidents;
    }

    private static int AnyOf(Random random, List<int> running) => running[random.Next(running.Count)];

    private static int TakeOne(Random random, List<int> running)
    {
        var index = random.Next(running.Count);
        var worker = running[index];
        running.RemoveAt(index);
        return worker;
    }

    private static TimeSpan Between(Random random, int least, int most) =>
        TimeSpan.FromMilliseconds(random.Next(least * 1000, most * 1000));

    private enum Incident
    {
        /// <summary>A worker leaves, or one more joins.</summary>
        Move,

        /// <summary>A worker is stopped for less than its session.</summary>
        ShortStop,

        /// <summary>A worker is stopped for longer than its session.</summary>
        LongStop,

        /// <summary>A broker is away for some seconds.</summary>
        Outage,
    }
}
