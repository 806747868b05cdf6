using Troupe.Engine.Administration;

namespace Troupe.Actors.Groups;

/// <summary>Decides how many connections a subscription group has: one step at a time, and none while the group is not at rest.</summary>
/// <remarks>
/// <code>
/// in this order                                          decision
/// min = max                                              Stay: fixed
/// a connection is not settled (failed, joins, leaves)    Wait
/// one without partitions, more than min run              a step: stop the last of those
/// one with several, none without, fewer than max run     a step: start the first that stands by
///   but one more had nothing to do with these partitions Stay
/// otherwise                                              Stay
///
/// a step is due                                          decision
/// a start, but transactional ids are not free yet        Wait
/// the last rebalance or step is younger than the delay   Wait for the rest of it
/// a start, with a threshold for the lag:
///   lag and saturation are not known                     Measure
///   one of them is below its threshold                   Wait
/// the group's state is not known                         AskGroup
/// the group is not Stable                                Wait
/// otherwise                                              Start or Stop
/// </code>
/// </remarks>
internal static class ScalingPolicy
{
    /// <summary>How soon to look again when what is waited for does not show as a rebalance.</summary>
    private static readonly TimeSpan LongestRecheck = TimeSpan.FromSeconds(5);

    public static ScalingDecision Decide(ScalingView view)
    {
        var settings = view.Settings;
        if (!settings.IsDynamic) return new ScalingDecision.Stay($"there are always {settings.Max}");
        if (view.Connections.FirstOrDefault(connection => !connection.IsMember) is { } outside)
            return new ScalingDecision.Wait($"connection-{outside.Number} is not settled in the group", Recheck(view));
        if (Wanted(view) is not { } step) return new ScalingDecision.Stay(Rest(view));
        if (view.FreesIds && step is ScalingDecision.Start)
            return new ScalingDecision.Wait($"{step.Reason}, but the transactional ids of those that stand by are not free yet", Recheck(view));
        if (view.SinceChange < settings.ScaleDelay)
            return new ScalingDecision.Wait($"{step.Reason}, but its last rebalance or step is younger than scale-delay", settings.ScaleDelay - view.SinceChange);
        if (settings.LagThreshold > 0 && step is ScalingDecision.Start)
        {
            if (view.Work is not { } work) return new ScalingDecision.Measure($"{step.Reason}, and it is measured whether there is enough to read for one more");
            if (work.Lag < settings.LagThreshold)
                return new ScalingDecision.Wait(Text($"{step.Reason}, but only {work.Lag} messages are not read yet, and lag-threshold is {settings.LagThreshold}"), Recheck(view));
            if (work.Saturation < settings.SaturationThreshold)
                return new ScalingDecision.Wait(Text($"{step.Reason}, but no poll thread is busy for more than {work.Saturation:P0} of the time, and saturation-threshold is {settings.SaturationThreshold:P0}"), Recheck(view));
            step = step with { Reason = Text($"{step.Reason}; {work.Lag} messages are not read yet, and a poll thread is busy for {work.Saturation:P0} of the time") };
        }

        return view.GroupState switch
        {
            null => new ScalingDecision.AskGroup(step.Reason),
            GroupStates.Stable => step,
            var state => new ScalingDecision.Wait($"{step.Reason}, but the group is {state}", Recheck(view)),
        };
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static ScalingDecision? Wanted(ScalingView view)
    {
        var (settings, running) = (view.Settings, view.Connections);
        if (Idle(view) is { } idle)
        {
            return running.Length > settings.Min
                ? new ScalingDecision.Stop(idle.Number, $"it holds no partitions and {running.Length} run, at least {settings.Min}")
                : null;
        }

        if (Crowded(view) is not { } crowded || running.Length >= settings.Max || view.WasOneTooMany) return null;
        var number = Enumerable.Range(1, settings.Max).First(candidate => running.All(connection => connection.Number != candidate));
        return new ScalingDecision.Start(
            number, $"connection-{crowded.Number} holds {crowded.Partitions} partitions and {running.Length} run, at most {settings.Max}");
    }

    private static string Rest(ScalingView view)
    {
        if (Idle(view) is { } idle) return $"connection-{idle.Number} holds no partitions, but at least {view.Settings.Min} run";
        if (Crowded(view) is not { } crowded) return "each connection holds one partition";
        return view.WasOneTooMany
            ? $"connection-{crowded.Number} holds {crowded.Partitions} partitions, but one more connection got none of them"
            : $"connection-{crowded.Number} holds {crowded.Partitions} partitions, but at most {view.Settings.Max} run";
    }

    private static ScalingView.Connection? Idle(ScalingView view) => view.Connections.LastOrDefault(connection => connection.Partitions == 0);

    private static ScalingView.Connection? Crowded(ScalingView view) =>
        view.Connections.Where(connection => connection.Partitions > 1).MaxBy(connection => connection.Partitions);

    private static TimeSpan Recheck(ScalingView view) => view.Settings.ScaleDelay < LongestRecheck ? view.Settings.ScaleDelay : LongestRecheck;
}
