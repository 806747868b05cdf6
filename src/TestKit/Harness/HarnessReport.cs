using System.Globalization;
using System.Text;
using Akka.Actor;
using Troupe.Actors.Partitions;
using Troupe.Engine.Consuming;

namespace Troupe.TestKit.Harness;

/// <summary>Says in words how a harness stands, for the message of a test that hangs.</summary>
internal static class HarnessReport
{
    private const int LastEvents = 5;

    public static async Task<string> DescribeAsync(HarnessStage stage, TimeSpan bound)
    {
        var text = new StringBuilder();
        var (position, consumer, time) = (stage.Settings.TopicPartition.Display(), stage.Settings.Topic.Consumer.Name, stage.Time);
        try
        {
            var standing = await stage.Supervisor.Ask<PartitionProtocol.Standing>(PartitionProtocol.GetStanding.Instance, bound).ConfigureAwait(false);
            var status = await stage.Supervisor.Ask<PartitionStatus>(PartitionProtocol.GetStatus.Instance, bound).ConfigureAwait(false);
            Line(text, $"{consumer} of {position}: {Doing(standing, time.IsCodeOfCallRunning())}");
            Line(text, $"Partition: {status.State}{(status.Reason is null ? "" : $" ({status.Reason})")}, attempt {status.Attempt}, frontier {Shown(status.Frontier)}, committed {Shown(stage.Offsets.Committed)}, {status.WaitingMessages} messages waiting, incarnation {status.Incarnation}");
        }
        catch (Exception exception) when (exception is AskTimeoutException or TaskCanceledException)
        {
            Line(text, $"{consumer} of {position}: its supervisor does not answer");
        }

        Line(text, $"Clock: {time.Elapsed} passed{(time.IsHeld() ? ", held" : "")}; timers: {time.DescribeTimers()}");
        var events = stage.Events.Events;
        Line(text, $"Events: {events.Count}{(events.Count == 0 ? "" : ", the last ones:")}");
        foreach (var written in events.TakeLast(LastEvents))
            Line(text, $"  {written.At:T} {written.Text}{(written.Exception is { } exception ? $" [{exception.GetType().Name}: {exception.Message}]" : "")}");
        return text.ToString().TrimEnd();
    }

    private static string Doing(PartitionProtocol.Standing standing, bool isRunning)
    {
        var waits = isRunning ? "runs and does not return" : "waits for something that is no timer of the harness's clock, or the clock is held";
        return standing.Activity switch
        {
            IncarnationActivity.Opening => $"its constructor or OnAssignedAsync {waits}",
            IncarnationActivity.Consuming => $"ConsumeAsync {waits}",
            IncarnationActivity.Ticking => $"TickAsync {waits}",
            IncarnationActivity.Closing => $"OnRevokedAsync or OnShutdownAsync {waits}",
            IncarnationActivity.Idle => standing.IsDispatching ? "idle, a dead letter is on its way" : "idle",
            _ => "there is none at present",
        };
    }

    private static string Shown(long? offset) => offset?.ToString(CultureInfo.InvariantCulture) ?? "none";

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
