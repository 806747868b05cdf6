using Akka.Actor;
using Confluent.Kafka;
using Troupe.Actors.Partitions;
using Troupe.Engine.Consuming;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>What follows when user code fails.</summary>
public sealed class PartitionFailureTests : PartitionStage
{
    [Fact]
    public async Task Supervisor_ShouldReplayFromTheFirstUnfinished_WhenAMessageFails()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        (await ExpectAsync("Consume", 5)).Return();
        (await ExpectAsync("Consume", 6)).Throw(new InvalidOperationException("once"));

        // The next one is made at once, and waits for the backoff.
        var opening = await ExpectAsync("Assigned");
        Assert.Equal(2, opening.Incarnation);
        opening.Return();
        await UntilIdleAsync();
        Assert.Equal(PartitionState.Paused, (await StatusAsync()).State);
        Assert.False(User.HasCalls);
        Time.Advance(TimeSpan.FromSeconds(1));

        var again = await ExpectAsync("Consume", 6);
        Assert.Equal((2, 2), (again.Incarnation, again.Attempt));
        Assert.Equal(6, await FrontierAsync());
    }

    [Fact]
    public async Task Supervisor_ShouldMakeTheNextConsumerAfterTheBackoff_WhenAConstructorThrows()
    {
        User.FailingConstructors = 2;
        Assign(committed: 5);
        await UntilAsync(_ => Logged.Of(3006).Any());
        Assert.Equal(1, User.Made);
        Assert.Contains("ScriptedConsumer of orders[3]", Logged.Of(3006).Single(), StringComparison.Ordinal);

        Time.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(_ => Logged.Of(3006).Count() == 2);
        Time.Advance(TimeSpan.FromSeconds(1));
        await BarrierAsync();
        Assert.Equal(2, User.Made);
        Time.Advance(TimeSpan.FromSeconds(1));

        await ExpectAsync("Assigned");
        Assert.Equal(3, User.Made);
    }

    [Fact]
    public async Task Supervisor_ShouldBlameNoMessage_WhenOpeningFails()
    {
        Assign(committed: 5);
        Fetch(5, 6);
        (await ExpectAsync("Assigned")).Throw(new InvalidOperationException("no cache"));
        await UntilAsync(_ => Logged.Of(3006).Any());
        Time.Advance(TimeSpan.FromSeconds(1));
        (await ExpectAsync("Assigned")).Return();

        Assert.Equal(1, (await ExpectAsync("Consume", 5)).Attempt);
    }

    [Fact]
    public async Task Supervisor_ShouldRepeatTheDispatchAlone_WhenTheQueueRefuses()
    {
        Topic = Topic with { DeadLetterQueue = new DeadLetterQueueSettings { Strategy = DeadLetterStrategy.Dispatch, Topic = "dead", MaxRetries = 0 } };
        await OpenAsync(committed: 5);
        Fetch(5, 7);
        (await ExpectAsync("Consume", 5)).Throw(new InvalidOperationException("poison"));
        (await ExpectAsync("Assigned")).Return();

        (await Producer.NextAsync())(new Error(ErrorCode.MsgSizeTooLarge));
        await UntilAsync(_ => Logged.Of(3004).Any());
        Assert.Null(await FrontierAsync());
        Time.Advance(TimeSpan.FromSeconds(1));
        (await Producer.NextAsync())(null);
        await UntilAsync(status => status.Frontier == 6);
        Assert.False(User.HasCalls);
        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, (await ExpectAsync("Consume", 6)).Attempt);
    }

    [Fact]
    public async Task Supervisor_ShouldStandStillAndSaySo_WhenAValueCannotBeReadAndThereIsNoQueue()
    {
        await OpenAsync(committed: 5);
        Supervisor.Tell(Read([5], unreadable: 5));
        (await ExpectAsync("Consume", 5)).Return();
        (await ExpectAsync("Assigned")).Return();

        await UntilAsync(status => status.State == PartitionState.Paused && status.Reason!.Contains("orders[3]@5 cannot be deserialised", StringComparison.Ordinal));

        Time.Advance(TimeSpan.FromMinutes(5));
        await BarrierAsync();
        Assert.False(User.HasCalls);
        Assert.Null(await FrontierAsync());
    }

    [Fact]
    public async Task Supervisor_ShouldGoOn_WhenASkipWaitedForWhatLaysBeforeIt()
    {
        Topic = Topic with { DeadLetterQueue = new DeadLetterQueueSettings { Strategy = DeadLetterStrategy.Skip, MaxRetries = 0 } };
        await FailAtTheEndOfABatchAsync();
        (await ExpectAsync("Consume", 5)).Return();

        // Nothing else arrives: the backoff after the skip must end by itself.
        await UntilAsync(status => status.Frontier == 7);
        Time.Advance(TimeSpan.FromSeconds(1));

        await ExpectAsync("Consume", 7);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Supervisor_ShouldGoOn_WhenTheBrokerDoesNotTakeWhatWasProducedBeforeAFailure(bool keepsConsumer)
    {
        Topic = Topic with { KeepConsumer = keepsConsumer };
        await OpenAsync(committed: 5);
        Fetch(5, 7);
        var producing = await ExpectAsync("Consume", 5);
        producing.Produce();
        producing.Return();
        (await ExpectAsync("Consume", 6)).Throw(new InvalidOperationException("while the broker is slow"));

        await UntilAsync(status => status is { State: PartitionState.Running, Reason: "waits for the broker to take what was produced before a failure" });
        Time.Advance(Topic.Backoff.Maximum);
        await UntilAsync(_ => Logged.Of(3017).Any());
        if (!keepsConsumer) (await ExpectAsync("Assigned")).Return();
        await UntilIdleAsync();
        Time.Advance(TimeSpan.FromSeconds(1));

        await ExpectAsync("Consume", 5);
    }

    [Fact]
    public async Task Supervisor_ShouldNotRepeatWhatTheBrokerTook_WhenItAnswersWithinTheBound()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 7);
        var producing = await ExpectAsync("Consume", 5);
        producing.Produce();
        producing.Return();
        (await ExpectAsync("Consume", 6)).Throw(new InvalidOperationException("while the broker is slow"));
        await UntilAsync(status => status.Reason is not null);

        (await Producer.NextAsync())(null);
        (await ExpectAsync("Assigned")).Return();
        await UntilIdleAsync();
        Time.Advance(TimeSpan.FromSeconds(1));

        await ExpectAsync("Consume", 6);
        Assert.Empty(Logged.Of(3017));
    }

    [Fact]
    public async Task Backoff_ShouldLastAsLongAsEver_WhenTheWallClockIsSetMeanwhile()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 6);
        (await ExpectAsync("Consume", 5)).Throw(new InvalidOperationException("once"));
        (await ExpectAsync("Assigned")).Return();
        await UntilIdleAsync();
        WallClock.Offset = TimeSpan.FromHours(-1);

        Time.Advance(TimeSpan.FromSeconds(1));

        await ExpectAsync("Consume", 5);
    }

    [Fact]
    public async Task Supervisor_ShouldGoOn_WhenWhatWaitsForItsDeadLetterIsDeletedFromTheLog()
    {
        Topic = Topic with { BufferMessages = 1, DeadLetterQueue = new DeadLetterQueueSettings { Strategy = DeadLetterStrategy.Dispatch, Topic = "dead", MaxRetries = 0 } };
        await FailAtTheEndOfABatchAsync(dropped: true);

        // Fetched anew, and the culprit is gone.
        Supervisor.Tell(new PartitionProtocol.Repositioned(1, 5));
        Supervisor.Tell(Read([5, 7, 8]));
        var call = await ExpectAsync("Consume", 5);
        call.Return();
        await UntilAsync(status => status.Frontier >= 7);
        Time.Advance(Topic.MaxWaitTime);

        if (call.Last == 5) call = await ExpectAsync("Consume", 7);
        Assert.Equal(8, call.Last);
    }

    /// <summary>Offset 6 is known to be bad while 5 is not finished, with 7 behind it.</summary>
    private async Task FailAtTheEndOfABatchAsync(bool dropped = false)
    {
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        Fetch(5, 7);
        var call = await ExpectAsync("Consume", 5);
        if (!dropped) Fetch(7, 8);
        call.Throw(new MessageFailedException(new TopicPartitionOffset(Orders3, 6), new InvalidOperationException("poison")));
        (await ExpectAsync("Assigned")).Return();
        await UntilIdleAsync();
        Time.Advance(TimeSpan.FromSeconds(1));
    }
}
