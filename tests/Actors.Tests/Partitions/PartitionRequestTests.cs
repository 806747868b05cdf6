using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Partitions;
using Troupe.Engine.Consuming;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>What people ask of a partition from outside of its consumer.</summary>
public sealed class PartitionRequestTests : PartitionStage
{
    // Batches that are cut in two gather no company: a clock that stands still would never let the second part go.
    public PartitionRequestTests() => Topic = Topic with { MaxWaitTime = TimeSpan.Zero };

    [Fact]
    public async Task Pause_ShouldEndTheWalk_AndSayWhoAskedForIt()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);

        Assert.True((await AskAsync(new FlowProtocol.PausePartition(TimeSpan.FromMinutes(5), "Ada", "the shop is closed"))).IsPlayed);
        call.Return();

        await UntilAsync(status => status is { State: PartitionState.Paused, Frontier: 6 });
        var status = await StatusAsync();
        Assert.Equal("paused by Ada: the shop is closed", status.Reason);
        Assert.Equal(("Ada", "the shop is closed"), (status.Pause!.By, status.Pause.Reason));
        Assert.Equal(status.Pause.Since + TimeSpan.FromMinutes(5), status.Pause.Until);
        Assert.Contains("Ada", Assert.Single(Logged.Of(3050)), StringComparison.Ordinal);
        Time.Advance(TimeSpan.FromMinutes(5));
        await ExpectAsync("Consume", 6);
    }

    [Fact]
    public async Task Pause_ShouldOutliveTheConsumer()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        await AskAsync(new FlowProtocol.PausePartition(null, "Ada", null));
        call.Throw(new InvalidOperationException("once"));
        (await ExpectAsync("Assigned")).Return();
        await UntilIdleAsync();

        Time.Advance(TimeSpan.FromHours(1));
        await BarrierAsync();
        Assert.False(User.HasCalls);
        Assert.Equal("Ada", (await StatusAsync()).Pause?.By);
        await AskAsync(new FlowProtocol.ResumePartition("Ada", null));

        Assert.Equal(2, (await ExpectAsync("Consume", 5)).Attempt);
    }

    [Fact]
    public async Task Resume_ShouldEndABackoff()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        (await ConsumeAsync(5)).Throw(new InvalidOperationException("once"));
        (await ExpectAsync("Assigned")).Return();
        await UntilAsync(status => status.State == PartitionState.Paused);

        await AskAsync(new FlowProtocol.ResumePartition("Ada", null));

        Assert.Equal(2, (await ExpectAsync("Consume", 5)).Attempt);
    }

    [Fact]
    public async Task Seek_ShouldPassOverWhatHoldsThePartition()
    {
        await OpenAsync(committed: 5);
        Supervisor.Tell(Read([5, 6, 7], unreadable: 5));
        (await ConsumeAsync(5)).Return();
        (await ExpectAsync("Assigned")).Return();
        await UntilAsync(status => status is { State: PartitionState.Paused, Pause: null } && status.Reason!.Contains("deserialised", StringComparison.Ordinal));

        Assert.True((await AskAsync(Seek(6))).IsPlayed);

        (await ExpectAsync("Consume", 6)).Return();
        await UntilAsync(status => status.State == PartitionState.Running);
    }

    [Fact]
    public async Task Seek_ShouldBeAnsweredWhenTheCallIsOver_WhateverBecomesOfIt()
    {
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        var answer = AskAsync(Seek(7));
        await BarrierAsync();
        Assert.False(answer.IsCompleted);
        call.Throw(new InvalidOperationException("once"));

        (await ExpectAsync("Assigned")).Return();
        Assert.True((await answer).IsPlayed);
        await ExpectAsync("Consume", 7);
    }

    [Fact]
    public async Task Seek_ShouldFail_WhenItsPlaceIsNotKnown()
    {
        await OpenAsync(committed: 5);
        KafkaLog.Failure = new KafkaException(ErrorCode.Local_TimedOut);

        await Assert.ThrowsAsync<KafkaException>(() => AskAsync(new FlowProtocol.SeekPartition(SeekTarget.Of(Offset.End), false, "Ada", null)));
        Assert.Empty(Poll.Commands.OfType<PollCommand.Seek>());
    }

    [Fact]
    public async Task Request_ShouldBeRefused_WhenThePartitionIsNotPlayed()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var call = await ConsumeAsync(5);
        var seek = AskAsync(Seek(7));
        await BarrierAsync();
        Supervisor.Tell(new PartitionProtocol.Lose(1));

        Assert.False((await seek).IsPlayed);
        Assert.False((await AskAsync(new FlowProtocol.ResumePartition("Ada", null))).IsPlayed);
        Assert.False((await AskAsync(Seek(7))).IsPlayed);
        call.Return();
    }

    private static FlowProtocol.SeekPartition Seek(long offset) => new(SeekTarget.Of(new Offset(offset)), false, "Ada", "a hole");

    private Task<FlowProtocol.Done> AskAsync(FlowProtocol.Command command) => Supervisor.Ask<FlowProtocol.Done>(command, Patience);

    private Task<UserCall> ConsumeAsync(long first) => ExpectAsync("Consume", first);
}
