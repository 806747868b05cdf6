using Akka.Actor;
using Microsoft.Extensions.Logging;
using Troupe.Actors.Consumers;
using Troupe.Engine.Batching;

namespace Troupe.Actors.Partitions;

/// <content>
/// Pauses and seeks that somebody asked for: the consumer by its lease, people by messages. They are carried out between two calls, and win over what
/// the engine itself waits for.
/// </content>
internal sealed partial class PartitionSupervisor
{
    /// <summary>Takes over what the consumer asked for; called when nothing of it runs.</summary>
    /// <param name="mayFinish">Whether its seek counts: not one of a call that failed or was rolled back, whose messages come again.</param>
    private void TakeFlow(bool mayFinish)
    {
        if (_incarnation is not { } incarnation) return;
        var (pause, resumes, seek) = incarnation.Lease.Flow.Take();
        if (resumes)
        {
            EndWaiting();
            LogResumed(LogLevel.Debug, Position, _settings.Topic.Consumer.Name, "no reason given");
        }

        if (pause is not null) BeginPause(pause, LogLevel.Debug);
        if (seek is not null && mayFinish) _seek = seek;
    }

    /// <summary>The consumer asked for something outside of its calls, or in one that still runs: the end of that takes it.</summary>
    private void TakeFlowIfIdle()
    {
        if (_incarnation is { IsBusy: false }) TakeFlow(mayFinish: true);
    }

    private void Obey(FlowProtocol.Command command)
    {
        switch (command)
        {
            case FlowProtocol.PausePartition pause:
                BeginPause(UserPause.Begin(_services.Time, from: null, pause.Duration, pause.By, pause.Reason), LogLevel.Information);
                CutWalk();
                Sender.Tell(FlowProtocol.Done.Played);
                break;
            case FlowProtocol.ResumePartition:
                EndWaiting();
                LogResumed(LogLevel.Information, Position, command.By, command.Reason ?? "no reason given");
                Sender.Tell(FlowProtocol.Done.Played);
                break;
            case FlowProtocol.SeekPartition seek:
                Resolve(seek, Sender);
                break;
        }
    }

    private void CutWalk()
    {
        if (_incarnation is { Activity: IncarnationActivity.Consuming } incarnation) incarnation.Lease.Flow.Cut();
    }

    /// <summary>The call left messages of its batch behind on purpose: they come when the pause is over, or a seek goes elsewhere anyway.</summary>
    private void ReturnCursor(RecordBatch batch, ConsumerProtocol.BatchDone done)
    {
        if (!_settings.Topic.ManualOffsets) Rewind();
        else if (done.Delivered < batch.Count) GoTo(batch.OffsetOf(done.Delivered));
        else if (_kernel.UserPause?.From is { } from && from > batch.FirstOffset && from <= batch.LastOffset) GoTo(from);
    }

    /// <summary>The assignment is over, and whoever asked for something has no answer yet.</summary>
    private void ForgetFlow()
    {
        _seek = null;
        AnswerSeekers(FlowProtocol.Done.NotPlayed);
    }
}
