using System.Collections.Immutable;
using Troupe.Engine.Routing;

namespace Troupe.Engine.Configuration;

/// <summary>Reads how many connections a subscription group has, and checks what its numbers have to do with each other.</summary>
internal sealed class MultiplexingReader(ProblemList problems)
{
    private const string Automatic = "auto";

    private static readonly TimeSpan LeastScaleDelay = TimeSpan.FromSeconds(1);

    /// <param name="scope">The subscription group, its consumer group, the defaults.</param>
    /// <param name="path">The subscription group.</param>
    /// <param name="kafka">The client properties of its members.</param>
    public MultiplexingSettings Read(SettingScope scope, string path, ImmutableSortedDictionary<string, string> kafka)
    {
        var max = scope.Integer(SettingNames.MultiplexingMax, RoutingDefaults.MultiplexingMax, minimum: 1);
        var min = IntegerOr(scope, SettingNames.MultiplexingMin, max.Value);
        var boot = IntegerOr(scope, SettingNames.MultiplexingBoot, Math.Max((max.Value + 1) / 2, min.Value));
        var delay = scope.Duration(SettingNames.MultiplexingScaleDelay, RoutingDefaults.MultiplexingScaleDelay);
        var lag = scope.Integer(SettingNames.MultiplexingLagThreshold, otherwise: 0, minimum: 0);
        var saturation = scope.Share(SettingNames.MultiplexingSaturationThreshold, RoutingDefaults.MultiplexingSaturationThreshold);
        var settings = new MultiplexingSettings
        {
            Min = min.Value, Max = max.Value, Boot = boot.Value, ScaleDelay = delay.Value, LagThreshold = lag.Value, SaturationThreshold = saturation.Value,
        };
        if (delay.IsReadable && delay.Value < LeastScaleDelay)
            problems.Add($"{delay.Full} must be at least {DurationText.Write(LeastScaleDelay)}.");
        if (!max.IsReadable || !min.IsReadable || !boot.IsReadable)
            return settings;

        if (IsInOrder(min, max, boot)) CheckMeaning(scope, max);
        if (lag is { IsReadable: true, Value: > 0 } && !settings.IsDynamic && IsOfTheGroup(scope, SettingNames.MultiplexingLagThreshold) && !IsTakenBack(scope))
            problems.Add($"{lag.Full} says when another connection is started, but their number is fixed at {max.Short}. Write {min.Name} below {max.Name}, or remove {lag.Name}.");
        if (settings.IsDynamic && kafka.TryGetValue(SubscriptionGroupSettings.GroupInstanceId, out var instance))
            problems.Add($"{path}.{SettingNames.Kafka}.{SubscriptionGroupSettings.GroupInstanceId} ({instance}) makes static members, but {min.Short} is below {max.Short}: the partitions of a connection that was stopped would wait for session.timeout.ms. Remove {SubscriptionGroupSettings.GroupInstanceId}, or leave out {min.Name} for a fixed number of connections.");
        return settings;
    }

    private bool IsInOrder(Setting<int> min, Setting<int> max, Setting<int> boot)
    {
        if (min.Value <= boot.Value && boot.Value <= max.Value)
            return true;
        problems.Add(min.Value > max.Value
            ? $"{min.Full} is above {max.Short}. Lower {min.Name} or raise {max.Name}."
            : $"{boot.Full} is not from {min.Short} to {max.Short}. Write a number between them, or leave {boot.Name} out.");
        return false;
    }

    /// <summary>One connection is what there is anyway: whoever writes it meant something else, unless it takes back what a wider level says.</summary>
    private void CheckMeaning(SettingScope scope, Setting<int> max)
    {
        if (max.Value != 1 || !(IsOfTheGroup(scope, SettingNames.MultiplexingMax) || IsOfTheGroup(scope, SettingNames.MultiplexingMin))) return;
        if (scope.Written(SettingNames.MultiplexingMax).Skip(1).Any(wider => wider.Text.Trim() != "1")) return;
        problems.Add($"{max.Full} is one connection, which is what there is without it. Raise {max.Name}, or remove multiplexing.");
    }

    /// <summary>Whether a fixed number stands nearer than the threshold, which is for others then.</summary>
    private static bool IsTakenBack(SettingScope scope) =>
        Math.Min(scope.LayerOf(SettingNames.MultiplexingMax), scope.LayerOf(SettingNames.MultiplexingMin)) < scope.LayerOf(SettingNames.MultiplexingLagThreshold);

    /// <summary>The last level are the defaults, which say it for whoever says nothing.</summary>
    private static bool IsOfTheGroup(SettingScope scope, string name) => scope.LayerOf(name) < scope.Layers - 1;

    private static Setting<int> IntegerOr(SettingScope scope, string name, int otherwise) =>
        scope.Find(name) is not { } written || string.Equals(written.Text.Trim(), Automatic, StringComparison.OrdinalIgnoreCase)
            ? scope.Default(name, otherwise)
            : scope.Integer(name, otherwise, minimum: 1);
}
