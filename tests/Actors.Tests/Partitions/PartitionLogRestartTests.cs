using Akka.Actor;
using Troupe.Actors.Partitions;
using Troupe.Engine.Consuming;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>
/// A topic made anew under its name, or a log cut short: records below what was expected come within one assignment. Nothing that was at work
/// on the old log may finish offsets of the new one.
/// </summary>
public sealed class PartitionLogRestartTests : PartitionStage
{
    [Fact]
    public async Task Supervisor_ShouldDeliverAllOfTheNewLog_WhenABatchOfTheOldOneEndsLate()
    {
        await OpenAsync(committed: 100, ConsumerForm.Batch);
        Fetch(100, 103);
        var old = await ExpectAsync("Consume", 100);

        Fetch(0, 200);
        await BarrierAsync();
        old.Return();

        (await ExpectAsync("Assigned")).Return();
        Time.Advance(Topic.MaxWaitTime);
        var call = await ExpectAsync("Consume", 0);
        Assert.Equal(199, call.Last);
        call.Return();
        await UntilAsync(status => status.Frontier == 200);
    }

    [Fact]
    public async Task Supervisor_ShouldNotApplyMarksOfTheOldLog_WhenItsConsumerIsIdle()
    {
        Topic = Topic with { ManualOffsets = true, BufferMessages = 6 };
        await OpenAsync(committed: 100, ConsumerForm.Batch);
        Fetch(100, 103);
        var old = await ExpectAsync("Consume", 100);
        old.Return();
        await UntilAsync(_ => Granted().Records == 3);
        Assert.True(old.Mark(102));

        Fetch(0, 3);
        (await ExpectAsync("Assigned")).Return();
        Time.Advance(Topic.MaxWaitTime);
        await ExpectAsync("Consume", 0);

        Assert.Equal(0, (await StatusAsync()).Frontier);
        Assert.Equal(0, Kernel.Tracker.Frontier);
    }

    [Fact]
    public async Task Supervisor_ShouldGiveTheRoomBack_WhenItDropsWhatWaited()
    {
        Assign(committed: 100);
        var opening = await ExpectAsync("Assigned");
        Fetch(100, 150);

        Fetch(0, 1);
        await BarrierAsync();

        Assert.Equal(50, Granted().Records);
        opening.Return();
        (await ExpectAsync("Assigned")).Return();
        await ExpectAsync("Consume", 0);
    }

    [Fact]
    public async Task Supervisor_ShouldTellItsConnection_ThatOffsetsBeginAnew()
    {
        await OpenAsync(committed: 100);

        Fetch(0, 1);

        Assert.Equal(new PartitionProtocol.Restarted(Orders3, 1, 0), await ExpectMessageAsync<PartitionProtocol.Restarted>());
    }
}
