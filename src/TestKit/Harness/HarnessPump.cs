using System.Diagnostics;
using Akka.Actor;
using Troupe.Actors.Partitions;
using Troupe.TestKit.StandIns;
using Troupe.TestKit.Time;

namespace Troupe.TestKit.Harness;

/// <summary>
/// Brings the partition to rest: waits while something runs, lets the clock jump while everything waits for it, and says what hangs.
/// </summary>
internal sealed class HarnessPump(HarnessStage stage) : IDisposable
{
    /// <summary>How many looks at the thread pool follow each other at once; later ones are a millisecond apart, as they keep the pool busy themselves.</summary>
    private const int QuickTurns = 10;

    /// <summary>A pool that other tests keep busy may never be seen idle. Longer than a thread of a crowded machine usually waits for its turn.</summary>
    private static readonly TimeSpan ForeignGrace = TimeSpan.FromMilliseconds(100);

    /// <summary>The same for a call that has not left its actor's thread.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(2);

    /// <summary>What one look counts at most: a process that stood still in between has given the pool no turn.</summary>
    private static readonly TimeSpan LongestLook = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan DescriptionBound = TimeSpan.FromSeconds(1);

    // One decision at a time, however many methods of the harness are awaited at once.
    private readonly SemaphoreSlim _turn = new(1, 1);

    // What the call had done when the pool was last given its turn.
    private (CallFlow Flow, long Activity)? _looked;

    /// <summary>Comes to rest: all that was delivered is finished or given up, or waits for somebody to act.</summary>
    /// <param name="method">Who waits, for people.</param>
    /// <exception cref="TimeoutException">It did not come to rest.</exception>
    public Task RestAsync(string method) => RunAsync(method, stage.Time.Elapsed + stage.Options.TimeLimit, isAdvancing: false, IsAtRest);

    /// <summary>Goes on until the partition is not assigned any more.</summary>
    /// <param name="method">Who waits, for people.</param>
    /// <exception cref="TimeoutException">It did not come to an end.</exception>
    public Task ReleaseAsync(string method) =>
        RunAsync(method, stage.Time.Elapsed + stage.Options.TimeLimit, isAdvancing: false, _ => !stage.Offsets.IsAssigned);

    /// <summary>Lets time pass, whatever runs or waits.</summary>
    /// <param name="method">Who waits, for people.</param>
    /// <param name="time">How much.</param>
    public Task AdvanceAsync(string method, TimeSpan time) => RunAsync(method, stage.Time.Elapsed + time, isAdvancing: true, _ => false);

    public void Dispose() => _turn.Dispose();

    private bool IsAtRest(PartitionProtocol.Standing standing) =>
        !IsBusy(standing)
        && (!stage.Offsets.IsAssigned || standing.IsHeld || (standing is { Activity: not null, HasWork: false } && !stage.Feed.IsHolding));

    private static bool IsBusy(PartitionProtocol.Standing standing) => IsCalling(standing) || standing.IsDispatching || standing.IsCancelling;

    private static bool IsCalling(PartitionProtocol.Standing standing) => standing.Activity is not (null or IncarnationActivity.Idle);

    private async Task RunAsync(string method, TimeSpan until, bool isAdvancing, Func<PartitionProtocol.Standing, bool> isReached)
    {
        var bound = Debugger.IsAttached ? Timeout.InfiniteTimeSpan : stage.Options.Timeout;
        using var real = new CancellationTokenSource(bound, TimeProvider.System);
        try
        {
            while (true)
            {
                await stage.Time.WhenQuietAsync().WaitAsync(real.Token).ConfigureAwait(false);
                var step = await StepAsync(until, isAdvancing, isReached, real.Token).ConfigureAwait(false);
                if (step.Result is null) break;
                if (step.Result == JumpResult.Held) await stage.Time.WhenChangedAsync(step.Version).WaitAsync(real.Token).ConfigureAwait(false);
                else if (step.Result == JumpResult.NoTimer) throw await HangsAsync(method, "has work left, and nothing that would make it go on").ConfigureAwait(false);
                else if (step.Result == JumpResult.TooFar) throw await HangsAsync(method, $"did not come to an end within {stage.Options.TimeLimit} of its clock").ConfigureAwait(false);
            }

            await CommitAsync(real.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (real.IsCancellationRequested)
        {
            throw await HangsAsync(method, $"did not come to an end within {bound} of real time").ConfigureAwait(false);
        }
    }

    /// <summary>Looks once, and lets the clock jump if everything waits for it.</summary>
    /// <returns>What came of it, null once the goal is reached, and what was seen; held means that only an event can go on.</returns>
    private async Task<(JumpResult? Result, long Version)> StepAsync(
        TimeSpan until, bool isAdvancing, Func<PartitionProtocol.Standing, bool> isReached, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (await ObserveAsync(cancellationToken).ConfigureAwait(false) is not var (standing, version)) return (JumpResult.Overtaken, 0);
            if (!IsCalling(standing)) stage.Time.BeginFlow();
            if (isReached(standing)) return (null, version);
            if (standing.IsCancelling) return (JumpResult.Held, version);
            if (IsBusy(standing))
            {
                var mayJump = isAdvancing ? !stage.Time.IsCodeOfCallRunning() : IsCalling(standing) && stage.Time.IsAwaitedByCall();
                if (!mayJump) return (JumpResult.Held, version);
                await LetPoolTurnAsync(version, cancellationToken).ConfigureAwait(false);
            }

            var result = stage.Time.Jump(version, until, isForced: isAdvancing);
            return (isAdvancing && result == JumpResult.TooFar ? null : result, version);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Asks the partition what it waits for; null if anything else happened meanwhile, which makes the answer worthless.</summary>
    private async Task<(PartitionProtocol.Standing Standing, long Version)?> ObserveAsync(CancellationToken cancellationToken)
    {
        if (stage.Time.QuietVersion() is not { } before) return null;
        var standing = await stage.Supervisor.Ask<PartitionProtocol.Standing>(PartitionProtocol.GetStanding.Instance, cancellationToken).ConfigureAwait(false);
        await stage.Time.WhenQuietAsync().WaitAsync(cancellationToken).ConfigureAwait(false);

        // The question itself is the one thing that may have happened.
        return stage.Time.QuietVersion() == before + 1 ? (standing, before + 1) : null;
    }

    private async Task CommitAsync(CancellationToken cancellationToken)
    {
        stage.Connection.Tell(StandInProtocol.Commit.Instance, ActorRefs.NoSender);
        await stage.Time.WhenQuietAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<TimeoutException> HangsAsync(string method, string what)
    {
        var state = await HarnessReport.DescribeAsync(stage, DescriptionBound).ConfigureAwait(false);
        var cause = stage.Events.Events.LastOrDefault(written => written.Exception is not null)?.Exception;
        return new TimeoutException($"{method}: the partition {what}.{Environment.NewLine}{state}", cause);
    }

    /// <summary>
    /// What the call handed to the thread pool gets its turn; ends early when something comes of it. Between two pieces of code that follow each
    /// other on a thread of the pool, nothing shows that the second will come, but that the thread is at work: so the pool is to be idle.
    /// </summary>
    private async Task LetPoolTurnAsync(long version, CancellationToken cancellationToken)
    {
        var (waited, looked) = (TimeSpan.Zero, TimeProvider.System.GetTimestamp());
        var activity = stage.Time.CallActivity();
        var grace = activity == _looked ? TimeSpan.Zero : stage.Time.WasOnForeignThread() ? ForeignGrace : Grace;
        _looked = activity;
        for (var turn = 0; ; turn++)
        {
            if (turn < QuickTurns) await YieldAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            else await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken).ConfigureAwait(false);
            var now = TimeProvider.System.GetTimestamp();
            var look = TimeProvider.System.GetElapsedTime(looked, now);
            waited += look < LongestLook ? look : LongestLook;
            looked = now;
            if (stage.Time.QuietVersion() != version || IsPoolIdle() || waited > grace) return;
        }
    }

    /// <summary>Whether nothing is queued, and no thread of the pool is at work but this one.</summary>
    private static bool IsPoolIdle()
    {
        if (ThreadPool.PendingWorkItemCount > 0) return false;
        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var available, out _);
        return most - available <= 1;
    }

    private static Task YieldAsync()
    {
        var turned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadPool.UnsafeQueueUserWorkItem(static state => state.SetResult(), turned, preferLocal: false);
        return turned.Task;
    }
}
