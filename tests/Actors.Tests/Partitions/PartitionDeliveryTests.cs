using Akka.Actor;
using Troupe.Actors.Partitions;
using Troupe.Engine.Consuming;
using Troupe.Engine.Polling;
using Troupe.Engine.Records;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>Records in, offsets out, as long as nothing fails.</summary>
public sealed class PartitionDeliveryTests : PartitionStage
{
    [Fact]
    public async Task Supervisor_ShouldAskForItsBuffer_WhenAssigned()
    {
        Assign(committed: 5);
        await BarrierAsync();

        var attach = Assert.IsType<PollCommand.Attach>(Assert.Single(Poll.Commands));
        Assert.Equal((new AssignedPartition(Orders3, 1), 2_000, 1024 * 1024), (attach.Partition, attach.Records, attach.Bytes));
    }

    [Fact]
    public async Task Supervisor_ShouldSayWhyNothingComes_UntilTheClientCanFetchAgain()
    {
        await OpenAsync(committed: 5);

        Supervisor.Tell(new PartitionProtocol.Hold(1, "not authorised"));
        await UntilAsync(status => status is { State: PartitionState.Paused, Reason: "not authorised" });
        Fetch(5, 6);
        (await ExpectAsync("Consume", 5)).Return();

        await UntilAsync(status => status.State == PartitionState.Running);
    }

    [Fact]
    public async Task Supervisor_ShouldDeliverNothing_BeforeItsConsumerHasOpened()
    {
        Assign(committed: 5);
        var opening = await ExpectAsync("Assigned");
        Fetch(5, 8);
        await BarrierAsync();
        Assert.False(User.HasCalls);

        opening.Return();

        await ExpectAsync("Consume", 5);
    }

    [Fact]
    public async Task Supervisor_ShouldMoveTheFrontierMessageByMessage_WhenTheWalkGoesOn()
    {
        Topic = Topic with { BufferMessages = 6 };
        await OpenAsync(committed: 5);
        Fetch(5, 8);

        (await ExpectAsync("Consume", 5)).Return();
        var second = await ExpectAsync("Consume", 6);
        Assert.Equal(6, await FrontierAsync());
        second.Return();
        (await ExpectAsync("Consume", 7)).Return();
        await UntilAsync(status => status.Frontier == 8);

        Assert.Equal(8, await FrontierAsync());
        Assert.Equal(3, Granted().Records);
    }

    [Fact]
    public async Task Supervisor_ShouldMoveTheFrontierByBatches_InTheBatchForm()
    {
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        Fetch(5, 8);

        var call = await ExpectAsync("Consume", 5);
        Assert.Equal(7, call.Last);
        Assert.Null(await FrontierAsync());
        call.Return();

        await UntilAsync(status => status.Frontier == 8);
    }

    [Fact]
    public async Task Supervisor_ShouldFinishOnlyWhatWasMarked_WhenOffsetsAreManual()
    {
        Topic = Topic with { ManualOffsets = true, BufferMessages = 6 };
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        Fetch(5, 8);

        var call = await ExpectAsync("Consume", 5);
        Assert.True(call.Mark(6));
        Assert.Equal(7, await FrontierAsync());
        call.Return();

        await UntilAsync(_ => Granted().Records == 3);
        Assert.Equal(7, (await StatusAsync()).Frontier);
    }

    [Fact]
    public async Task Supervisor_ShouldFinishGaps_WhenOffsetsDoNotExist()
    {
        await OpenAsync(committed: 5);

        Supervisor.Tell(Segment.EndOfPartition(Orders3, 1, 9));
        await BarrierAsync();

        Assert.Equal(9, await FrontierAsync());
    }

    [Fact]
    public async Task Supervisor_ShouldDrop_WhatAnOlderAssignmentFetched()
    {
        await OpenAsync(committed: 5);

        Fetch(5, 8, epoch: 0);
        await BarrierAsync();

        Assert.Equal(0, (await StatusAsync()).WaitingMessages);
    }

    [Fact]
    public async Task Supervisor_ShouldCommitNothingOfAnEarlierAssignment_WhenTheGroupKnowsNoOffset()
    {
        // Its topic may have been made anew in between.
        var kernel = new PartitionKernel(Topic);
        kernel.Begin(null);
        kernel.StartAt(0);
        kernel.Tracker.FinishRange(0, 100);

        await OpenAsync(committed: null, kernel: kernel);

        Assert.Null(await FrontierAsync());
    }
}
