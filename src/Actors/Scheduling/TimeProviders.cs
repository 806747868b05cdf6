using System.Collections.Concurrent;
using System.Globalization;
using Akka.Configuration;

namespace Troupe.Actors.Scheduling;

/// <summary>Hands a clock to the scheduler of an actor system, which Akka.NET makes from text settings alone.</summary>
internal static class TimeProviders
{
    /// <summary>Where the settings of a system name its clock.</summary>
    public const string Key = "akka.scheduler.troupe-clock";

    private static readonly ConcurrentDictionary<string, TimeProvider> Known = new(StringComparer.Ordinal);
    private static int _count;

    /// <summary>
    /// The settings of an actor system that goes by <paramref name="time"/>, the system's own clock too: Akka.NET's scheduler turns a wheel a
    /// hundred times a second, which costs an idle process 3 % of a processor and makes a wait of 5 ms one of 10 to 20.
    /// </summary>
    public static Config WithClock(this Config settings, TimeProvider time)
    {
        var key = Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        Known[key] = time;
        return ConfigurationFactory.ParseString($$"""
            akka.scheduler {
              implementation = "{{typeof(TimeProviderScheduler).FullName}}, {{typeof(TimeProviderScheduler).Assembly.GetName().Name}}"
              troupe-clock = "{{key}}"
            }
            """).WithFallback(settings);
    }

    /// <summary>The clock of a system that is being made; each is found once.</summary>
    public static TimeProvider Find(string key) =>
        Known.TryRemove(key, out var time) ? time : throw new InvalidOperationException($"{Key} = {key} names no clock. Make the actor system with the settings of TimeProviders.");
}
