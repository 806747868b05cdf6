using Troupe.Engine.Transactions;

namespace Troupe.Actors.Consumers;

/// <summary>What the calls of a run have done that returned, until it is committed. Not thread-safe.</summary>
internal sealed class GatheredWork(TimeProvider time)
{
    private StagedWork _work = new();
    private long _since;
    private int _nextIndex;
    private long _nextFrom;

    /// <summary>How long ago the last of it was taken, or the run began.</summary>
    public TimeSpan GatheredFor => time.GetElapsedTime(_since);

    /// <summary>A run begins: what another one left is of no interest.</summary>
    public void Begin()
    {
        _nextIndex = 0;
        _ = Take();
    }

    /// <summary>A message is finished by its call.</summary>
    /// <param name="call">What the call has done.</param>
    /// <param name="index">The message's place in the batch.</param>
    /// <param name="offset">Its offset.</param>
    public void FinishMessage(StagedWork call, int index, long offset)
    {
        // What lies between two messages of a batch is finished, or does not exist.
        call.Marks.Finish(index == _nextIndex && index > 0 ? _nextFrom : offset, offset + 1);
        (_nextIndex, _nextFrom) = (index + 1, offset + 1);
    }

    /// <summary>A call returned.</summary>
    public void Absorb(StagedWork call) => _work.Absorb(call);

    /// <summary>All of it; from here on it gathers anew.</summary>
    public StagedWork Take()
    {
        var work = _work;
        _work = new StagedWork();
        _since = time.GetTimestamp();
        return work;
    }
}
