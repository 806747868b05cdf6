using Confluent.Kafka;
using Troupe.Actors.Consumers;

namespace Troupe.Actors.Tests.Consumers;

public sealed class PartitionLeaseTests
{
    private static readonly Error Refused = new(ErrorCode.MsgSizeTooLarge);

    private readonly PartitionLease _lease = new();

    [Fact]
    public void Mark_ShouldCountAtOnce_WhenNothingWasProduced()
    {
        Assert.True(_lease.Mark(5));

        Assert.Equal((5, 5), _lease.Marks.TakeMarks());
    }

    [Fact]
    public void Mark_ShouldAnswerFalse_WhenTheLeaseIsDead()
    {
        _lease.BeginEnding();
        Assert.True(_lease.Mark(5));
        Assert.False(_lease.Token.IsCancellationRequested);

        _lease.Kill();

        Assert.False(_lease.Mark(6));
        Assert.True(_lease.Token.IsCancellationRequested);
        Assert.Equal((5, 5), _lease.Marks.TakeMarks());
    }

    [Fact]
    public void ReadIsEnding_ShouldBeRemembered_OnlyWhenItWasTrue()
    {
        Assert.False(_lease.ReadIsEnding());
        Assert.False(_lease.EndingWasRead);

        _lease.BeginEnding();

        Assert.True(_lease.IsEnding);
        Assert.False(_lease.EndingWasRead);
        Assert.True(_lease.ReadIsEnding());
        Assert.True(_lease.EndingWasRead);
    }

    [Fact]
    public void Kill_ShouldBeFinal_WhenAnEndingBeginsAfterwards()
    {
        _lease.Kill();
        _lease.BeginEnding();

        Assert.False(_lease.IsAlive);
    }

    [Fact]
    public void Mark_ShouldWait_ForWhatWasProducedBeforeIt()
    {
        var first = _lease.ProduceBegan();
        _lease.Mark(1);
        var second = _lease.ProduceBegan();
        _lease.Mark(2);

        _lease.ProduceEnded(second, null, null);
        Assert.Equal((null, null), _lease.Marks.TakeMarks());

        _lease.ProduceEnded(first, null, null);
        Assert.Equal((2, 2), _lease.Marks.TakeMarks());
    }

    [Fact]
    public void Mark_ShouldCount_WhenOnlyALaterProduceIsOpen()
    {
        var first = _lease.ProduceBegan();
        _lease.Mark(1);
        _lease.ProduceBegan();
        _lease.Mark(2);

        _lease.ProduceEnded(first, null, null);

        Assert.Equal((1, 1), _lease.Marks.TakeMarks());
    }

    [Fact]
    public void Walked_ShouldWaitLikeAMark()
    {
        _lease.Walked(1);
        var produce = _lease.ProduceBegan();
        _lease.Walked(3);
        Assert.Equal(1, _lease.Marks.Walked);

        _lease.ProduceEnded(produce, null, null);

        Assert.Equal(3, _lease.Marks.Walked);
    }

    [Fact]
    public async Task Marks_ShouldBeVoid_WhenWhatWasProducedBeforeThemIsRefused()
    {
        var first = _lease.ProduceBegan();
        _lease.Mark(1);
        var second = _lease.ProduceBegan();
        _lease.Mark(2);

        _lease.ProduceEnded(second, Refused, offset: 2);
        _lease.Mark(3);
        _lease.ProduceEnded(first, null, null);

        Assert.Equal((1, 1), _lease.Marks.TakeMarks());
        var refusal = await Assert.ThrowsAsync<ProduceRefusedException>(_lease.SettleAsync);
        Assert.Equal((ErrorCode.MsgSizeTooLarge, 2), (refusal.Error.Code, refusal.Offset));
    }

    [Fact]
    public async Task SettleAsync_ShouldWait_UntilAllIsAcknowledged()
    {
        var produce = _lease.ProduceBegan();
        var settling = _lease.SettleAsync();
        Assert.False(settling.IsCompleted);

        _lease.ProduceEnded(produce, null, null);

        await settling.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);
    }

    [Fact]
    public async Task Marks_ShouldCountAgain_WhenTheRefusalWasDealtWithAndProducesAreStillOpen()
    {
        var refused = _lease.ProduceBegan();
        var open = _lease.ProduceBegan();
        _lease.Mark(1);
        _lease.ProduceEnded(refused, Refused, null);

        _lease.ForgetRefusal();
        _lease.Mark(2);
        Assert.Equal((null, null), _lease.Marks.TakeMarks());
        _lease.ProduceEnded(open, null, null);

        await _lease.SettleAsync();
        Assert.Equal((2, 2), _lease.Marks.TakeMarks());
    }

    [Fact]
    public void BeginBatch_ShouldForgetTheWalkOfTheBatchBefore_AlsoWhereItWaits()
    {
        // The consumer is kept, its failed batch left a produce open, and the next batch begins at another message.
        var produce = _lease.ProduceBegan();
        _lease.Walked(3);

        _lease.BeginBatch();
        _lease.ProduceEnded(produce, null, null);

        Assert.Equal(0, _lease.Marks.Walked);
    }

    [Fact]
    public async Task Lease_ShouldLoseNoMark_WhenManyThreadsProduceAndMark()
    {
        const int Threads = 8;
        const int Rounds = 2_000;
        var offset = -1L;
        var workers = Enumerable.Range(0, Threads).Select(worker => Task.Run(() =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                var produce = worker % 2 == 0 ? _lease.ProduceBegan() : 0;
                Assert.True(_lease.Mark(Interlocked.Increment(ref offset)));
                if (produce > 0) _lease.ProduceEnded(produce, null, null);
            }
        })).ToArray();

        await Task.WhenAll(workers).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        await _lease.SettleAsync();

        Assert.Equal((Threads * Rounds) - 1, _lease.Marks.TakeMarks().Highest);
    }

    [Fact]
    public async Task Lease_ShouldLetNoMarkThrough_WhenOneOfManyProducesBeforeItIsRefused()
    {
        const int Count = 1_000;
        var produces = Enumerable.Range(0, Count).Select(_ => _lease.ProduceBegan()).ToArray();
        _lease.Mark(7);

        await Task.WhenAll(produces.Select(produce => Task.Run(() =>
            _lease.ProduceEnded(produce, produce == produces[Count / 2] ? Refused : null, null))));

        Assert.Equal((null, null), _lease.Marks.TakeMarks());
        await Assert.ThrowsAsync<ProduceRefusedException>(_lease.SettleAsync);
    }

    [Fact]
    public async Task Kill_ShouldLetNobodyWaitForAnAnswer_WhenTheIncarnationIsOver()
    {
        Assert.False(_lease.Ended.IsCompleted);

        _lease.Kill();

        await _lease.Ended.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);
    }

    [Fact]
    public async Task Kill_ShouldNeitherBlockNorThrow_WhateverUserCodeRegisteredWithTheToken()
    {
        var callbacks = new TaskCompletionSource<Task>();
        var lease = new PartitionLease(callbacks.SetResult);
        using var gate = new ManualResetEventSlim();
        using var failing = lease.Token.Register(() => throw new InvalidOperationException("mine"));
        using var blocking = lease.Token.Register(gate.Wait);

        lease.Kill();

        Assert.True(lease.Token.IsCancellationRequested);
        var ran = await callbacks.Task;
        Assert.False(ran.IsCompleted);
        gate.Set();
        await Assert.ThrowsAnyAsync<Exception>(() => ran);
    }
}
