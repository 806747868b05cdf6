using Troupe.Engine.Polling;
using Troupe.Engine.Records;
using Troupe.Engine.Tests.Records;

namespace Troupe.Engine.Tests.Polling;

public sealed class PartitionIntakeTests
{
    private readonly PartitionIntake _intake = new(TestSegments.Orders, epoch: 1);
    private readonly RecordingSink _sink = new();

    [Fact]
    public void Intake_ShouldHoldWhatComes_WhenThereIsNoMailboxYet()
    {
        Read(TestSegments.Range(0, 3));
        Assert.True(_intake.IsHolding);
        Assert.True(_intake.ShouldPause(pausesFreely: true));
        Assert.False(_intake.ShouldPause(pausesFreely: false));

        _intake.Attach(_sink, 10, 1_000);

        Assert.Equal([0], _sink.FirstOffsets);
        Assert.False(_intake.IsHolding);
    }

    [Fact]
    public void Intake_ShouldDeliverWholeSegments_WhenLittleCreditIsLeft()
    {
        _intake.Attach(_sink, 4, 1_000);

        Read(TestSegments.Range(0, 3));
        Read(TestSegments.Range(3, 6));
        Read(TestSegments.Range(6, 9));

        // Four are granted, six are out: the next two grants pay for what was too much.
        Assert.Equal([0, 3], _sink.FirstOffsets);
        _intake.Grant(2, 0);
        Assert.Equal([0, 3], _sink.FirstOffsets);
        _intake.Grant(1, 0);
        Assert.Equal([0, 3, 6], _sink.FirstOffsets);
    }

    [Fact]
    public void Intake_ShouldHold_WhenTheBytesAreUsedUp()
    {
        _intake.Attach(_sink, 100, 1);

        Read(TestSegments.Range(0, 3));
        Read(TestSegments.Range(3, 6));
        Assert.Equal([0], _sink.FirstOffsets);

        _intake.Grant(0, TestSegments.Range(0, 3).Bytes);
        Assert.Equal([0, 3], _sink.FirstOffsets);
    }

    [Fact]
    public void Intake_ShouldPauseLate_WhenAPauseThrowsAway()
    {
        _intake.Attach(_sink, 1, 1_000_000);
        for (var offset = 0L; offset <= PartitionIntake.PauseAboveRecords; offset += 500) Read(TestSegments.Range(offset, offset + 500));
        Assert.False(_intake.ShouldPause(pausesFreely: false));

        Read(TestSegments.Range(20_000, 20_500));
        Assert.True(_intake.ShouldPause(pausesFreely: false));
        _intake.IsPaused = true;
        Assert.False(_intake.ShouldPause(pausesFreely: false));

        _intake.Grant(600, 0);
        Assert.False(_intake.ShouldResume);
        _intake.Grant(100_000, 0);
        Assert.True(_intake.ShouldResume);
    }

    [Fact]
    public void Intake_ShouldForgetWhatItHolds_WhenItIsRepositioned()
    {
        _intake.Attach(_sink, 1, 1_000);
        Read(TestSegments.Range(0, 3));
        Read(TestSegments.Range(3, 6));

        _intake.Reposition(40, 10, 1_000);
        Read(TestSegments.Range(40, 43));

        Assert.Equal([0, 40], _sink.FirstOffsets);
        Assert.Equal([(1, 40)], _sink.Repositionings);
    }

    [Fact]
    public void Intake_ShouldHoldNothingAndPause_WhenItsMailboxTakesNoMore()
    {
        _intake.Attach(_sink, 1_000, 1_000);

        _intake.Detach();
        Read(TestSegments.Range(0, 3));

        Assert.Empty(_sink.FirstOffsets);
        Assert.False(_intake.IsHolding);
        Assert.True(_intake.ShouldPause(pausesFreely: true));

        // A seek that a failure on the way out asked for opens nothing again.
        _intake.Reposition(0, 1_000, 1_000);
        Read(TestSegments.Range(0, 3));
        Assert.False(_intake.IsHolding);
        Assert.True(_intake.ShouldPause(pausesFreely: true));
    }

    [Fact]
    public void Intake_ShouldHandOverNothing_BeforeTheRoundIsOver()
    {
        _intake.Attach(_sink, 10, 1_000);

        _intake.Offer(TestSegments.Range(0, 3));
        Assert.Empty(_sink.FirstOffsets);

        _intake.Flush();
        Assert.Equal([0], _sink.FirstOffsets);
    }

    private void Read(Segment segment)
    {
        _intake.Offer(segment);
        _intake.Flush();
    }

    private sealed class RecordingSink : IPartitionSink
    {
        public List<long> FirstOffsets { get; } = [];

        public List<(int Epoch, long Offset)> Repositionings { get; } = [];

        public void EndKnown(long offset)
        {
        }

        public void Deliver(Segment segment) => FirstOffsets.Add(segment.FirstOffset);

        public void Repositioned(int epoch, long offset) => Repositionings.Add((epoch, offset));
    }
}
