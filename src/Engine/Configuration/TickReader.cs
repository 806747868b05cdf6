using Troupe.Engine.Routing;
using Troupe.Engine.Ticks;

namespace Troupe.Engine.Configuration;

/// <summary>Reads when the partitions of a topic tick. A route that says anything about it wants ticks.</summary>
internal sealed class TickReader(ProblemList problems, SettingScope scope)
{
    /// <summary>The layer of the topic itself; the others are what holds for all.</summary>
    private const int OwnLayer = 0;

    /// <param name="path">How problems name the route.</param>
    /// <param name="topic">The route.</param>
    /// <param name="consumer">Who plays it; null if that could not be read.</param>
    /// <param name="canTick">Whether a consumer does anything in a tick.</param>
    public TickSettings Read(string path, RouteNode topic, Type? consumer, Func<Type, bool> canTick)
    {
        // The words of a switch: IConfiguration makes True and False of JSON's.
        var enabled = scope.Choice<bool?>(
            SettingNames.PeriodicEnabled,
            ("auto", null), ("on", true), ("off", false), ("yes", true), ("no", false), ("true", true), ("false", false));
        var isOwn = SettingNames.PeriodicBlock.Names.Any(topic.Values.ContainsKey);
        var isWanted = enabled.Value ?? isOwn;
        var isPossible = consumer is null || canTick(consumer);
        if (isWanted && isOwn && !isPossible)
            problems.Add($"{path}.periodic is set, and {consumer!.FullName} does nothing in a tick. Override TickAsync in it, or remove the setting.");
        return ReadTicks(isWanted && isPossible);
    }

    private TickSettings ReadTicks(bool isEnabled)
    {
        var interval = scope.Duration(SettingNames.PeriodicInterval, RoutingDefaults.TickInterval);
        var duringPause = scope.Switch(SettingNames.PeriodicDuringPause, true);
        var duringRetry = scope.Switch(SettingNames.PeriodicDuringRetry, false);
        if (duringRetry.Value && !duringPause.Value)
            problems.Add($"{duringRetry.Full} needs {SettingNames.PeriodicDuringPause}: a partition that waits to try again is paused. Set {duringPause.Name} to on, or {duringRetry.Name} to off.");
        return new TickSettings
        {
            Enabled = isEnabled,
            Interval = interval.Value,
            Cron = ReadCron(interval),
            DuringPause = duringPause.Value,
            DuringRetry = duringRetry.Value,
            CronGrace = scope.Duration(SettingNames.PeriodicCronGrace, RoutingDefaults.TickCronGrace, zeroMeans: "no tick for a moment that has passed").Value,
        };
    }

    /// <summary>The nearest of the two says when; an interval is there for all routes.</summary>
    private string? ReadCron(Setting<TimeSpan> interval)
    {
        var (cronLayer, intervalLayer) = (scope.LayerOf(SettingNames.PeriodicCron), scope.LayerOf(SettingNames.PeriodicInterval));
        var cron = scope.Text(SettingNames.PeriodicCron);
        if (string.IsNullOrWhiteSpace(cron.Value) || string.Equals(cron.Value.Trim(), "none", StringComparison.OrdinalIgnoreCase)) return null;
        if (!CronText.TryRead(cron.Value, out _, out var problem))
        {
            problems.Add($"{cron.Full} {problem}");
            return null;
        }

        if (cronLayer == OwnLayer && intervalLayer == OwnLayer)
            problems.Add($"{cron.Full} and {interval.Short} are both set. Ticks come by the one or by the other; remove one of them.");
        return intervalLayer < cronLayer ? null : cron.Value.Trim();
    }
}
