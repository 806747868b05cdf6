using Akka.Actor;
using Troupe.Actors.Partitions;
using Troupe.Engine.Consuming;
using Troupe.Engine.Records;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>Metadata travels with the offset it was marked with, and each consumer begins with that of its position.</summary>
public sealed class PartitionMetadataTests : PartitionStage
{
    [Fact]
    public async Task Consumer_ShouldBeginWithWhatWasCommitted_AndCarryItOn()
    {
        Assign(committed: 5, ConsumerForm.Batch, metadata: "old");
        var opened = await ExpectAsync("Assigned");
        Assert.Equal("old", opened.Metadata());
        opened.Return();
        Fetch(5, 8);
        (await ExpectAsync("Consume", 5)).Return();

        await UntilAsync(status => status.Frontier == 8);
        Assert.Equal((8, "old"), await ProgressAsync());
    }

    [Fact]
    public async Task Consumer_ShouldBeginWithNothing_WhenNothingWasCommitted()
    {
        Assign(committed: 5);

        Assert.Null((await ExpectAsync("Assigned")).Metadata());
    }

    [Fact]
    public async Task Commit_ShouldCarryTheNewestMark()
    {
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        Fetch(5, 10);
        var call = await ExpectAsync("Consume", 5);

        Assert.True(call.MarkWith(6, "six"));
        Assert.True(call.MarkWith(7, "seven"));
        Assert.True(call.MarkWith(8, null));

        Assert.Equal((9, "seven"), await ProgressAsync());
    }

    [Fact]
    public async Task Commit_ShouldBeMade_WhenOnlyTheMetadataIsNew()
    {
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        Fetch(5, 10);
        var call = await ExpectAsync("Consume", 5);
        Assert.True(call.MarkWith(6, "six"));
        Assert.Equal((7, "six"), await ProgressAsync());
        Supervisor.Tell(new PartitionProtocol.Committed(1, 7) { Metadata = "six" });
        Assert.Null(await FrontierAsync());

        Assert.True(call.MarkWith(6, "six again"));

        Assert.Equal((7, "six again"), await ProgressAsync());
    }

    [Fact]
    public async Task Metadata_ShouldGo_WhenASeekTakesTheCommittedOffsetBack()
    {
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        Fetch(5, 8);
        var call = await ExpectAsync("Consume", 5);
        Assert.True(call.MarkWith(7, "seven"));
        await call.Seek(2, true);
        call.Return();

        await ExpectMessageAsync<PartitionProtocol.Restarted>();
        var progress = await ExpectMessageAsync<PartitionProtocol.Progress>();
        Assert.Equal(2, progress.Frontier);
        Assert.Null(progress.Metadata);
    }

    [Fact]
    public async Task Mark_ShouldHoldNothingUp_WhenItIsOfTheLastMessageBeforeAGap()
    {
        Topic = Topic with { ManualOffsets = true, BufferMessages = 4 };
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        Fetch(5, 7);
        Supervisor.Tell(Segment.EndOfPartition(Orders3, 1, 9));
        var call = await ExpectAsync("Consume", 5);
        Assert.True(call.MarkWith(6, "six"));
        Assert.Equal((9, "six"), await ProgressAsync());

        Assert.True(call.MarkWith(6, "six again"));

        Assert.Equal((9, "six again"), await ProgressAsync());
        call.Return();
        await UntilAsync(_ => Granted().Records == 2);
    }

    [Fact]
    public async Task NextConsumer_ShouldBeginWithTheNewestMark_WhenTheOneBeforeFailed()
    {
        await OpenAsync(committed: 5, ConsumerForm.Batch, metadata: "old");
        Fetch(5, 10);
        var call = await ExpectAsync("Consume", 5);
        call.MarkWith(6, "six");
        call.MarkWith(7, "seven");
        call.Throw(new InvalidOperationException("no luck"));

        var next = await ExpectAsync("Assigned");
        Assert.Equal((2, "seven"), (next.Incarnation, next.Metadata()));
        next.Return();
        await UntilIdleAsync();
        Time.Advance(TimeSpan.FromSeconds(1));
        await ExpectAsync("Consume", 8);
    }

    [Fact]
    public async Task NextConsumer_ShouldBeginWithTheCommitted_WhenTheReplayBeginsBehindTheNewestMark()
    {
        await OpenAsync(committed: 5, ConsumerForm.Batch, metadata: "old");
        Fetch(5, 10);
        var call = await ExpectAsync("Consume", 5);
        call.MarkWith(8, "eight");
        call.Mark(6);
        call.Throw(new InvalidOperationException("no luck"));

        // Delivery goes on at 7: what was marked with 8 says something of messages that come again.
        Assert.Equal("old", (await ExpectAsync("Assigned")).Metadata());
    }

    [Fact]
    public async Task Mark_ShouldBeRefused_AndNothingLost_WhenItsMetadataIsTooLong()
    {
        Topic = Topic with { MetadataMaxBytes = 4 };
        await OpenAsync(committed: 5, ConsumerForm.Batch, metadata: "old");
        Fetch(5, 10);
        var call = await ExpectAsync("Consume", 5);

        Assert.Throws<OffsetMetadataRefusedException>(() => call.MarkWith(6, "seven"));
        Assert.Null(await FrontierAsync());
        Assert.True(call.MarkWith(6, null));

        Assert.Equal((7, "old"), await ProgressAsync());
    }

    [Fact]
    public async Task Mark_ShouldBeRefused_WhenItIsBehindWhatTheWalkHasFinished()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        (await ExpectAsync("Consume", 5)).Return();
        (await ExpectAsync("Consume", 6)).Return();
        var call = await ExpectAsync("Consume", 7);

        Assert.Throws<OffsetMetadataRefusedException>(() => call.MarkWith(5, "five"));
        Assert.True(call.MarkWith(6, "six"));

        Assert.Equal((7, "six"), await ProgressAsync());
    }

    [Fact]
    public async Task Metadata_ShouldBeGone_WhenTheLogBeginsAnew()
    {
        await OpenAsync(committed: 50, ConsumerForm.Batch, metadata: "old");
        Fetch(50, 52);
        await ExpectAsync("Consume", 50);

        Fetch(0, 2);

        Assert.Null((await ExpectAsync("Assigned")).Metadata());
    }

    [Fact]
    public async Task Metadata_ShouldLeaveWithTheLastCommit_WhenThePartitionIsGivenUp()
    {
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        Fetch(5, 8);
        var call = await ExpectAsync("Consume", 5);
        call.MarkWith(6, "six");
        call.Return();
        await UntilIdleAsync();

        Supervisor.Tell(new PartitionProtocol.Close(1, ClosingReason.Revoked, TimeSpan.FromSeconds(15)));
        (await ExpectAsync("Revoked")).Return();

        var closed = await ExpectClosedAsync();
        Assert.Equal((8, "six"), (closed.Frontier, closed.Metadata));
    }

    [Fact]
    public async Task Metadata_ShouldNotBeReadable_WhenTheConnectionCarriesNone()
    {
        Topic = Topic with { MetadataMaxBytes = 0 };
        Assign(committed: 5);

        var call = await ExpectAsync("Assigned");

        Assert.Contains("poller = auto", Assert.Throws<InvalidOperationException>(() => call.Metadata()).Message, StringComparison.Ordinal);
    }

    private async Task OpenAsync(long committed, ConsumerForm form, string metadata)
    {
        Assign(committed, form, metadata: metadata);
        (await ExpectAsync("Assigned")).Return();
    }

    private async Task<(long Frontier, string? Metadata)> ProgressAsync()
    {
        Supervisor.Tell(PartitionProtocol.ReportProgress.Instance);
        var progress = await ExpectMessageAsync<PartitionProtocol.Progress>();
        return (progress.Frontier, progress.Metadata);
    }
}
