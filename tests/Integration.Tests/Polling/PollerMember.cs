using System.Diagnostics;
using Confluent.Kafka;
using Troupe.Engine.Polling;

namespace Troupe.Integration.Tests.Polling;

/// <summary>A member of a group that is nothing but a poller and the test's own thread.</summary>
internal sealed class PollerMember(IRecordPoller poller, PollerWatch watch) : IDisposable
{
    /// <summary>Far longer than anything takes: only a poller that never does what it must gets here.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan OnePoll = TimeSpan.FromMilliseconds(100);

    private bool _isClosed;

    public IRecordPoller Poller => poller;

    public PollerWatch Watch => watch;

    /// <summary>Polls until something holds.</summary>
    public void PollUntil(Func<bool> holds)
    {
        var started = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"Not reached after {Patience}: {watch.Records.Count()} records, {watch.Assignment.Count} partitions.");
            poller.Poll(OnePoll, watch);
        }
    }

    public void PollUntilRead(TopicPartition partition, long offset) => PollUntil(() => watch.OffsetsOf(partition).Contains(offset));

    /// <summary>Polls a number of times, whatever comes.</summary>
    public void Poll(int times)
    {
        for (var time = 0; time < times; time++) poller.Poll(OnePoll, watch);
    }

    public void Close()
    {
        if (_isClosed) return;
        _isClosed = true;
        using (poller) poller.Close();
    }

    public void Dispose() => Close();
}
