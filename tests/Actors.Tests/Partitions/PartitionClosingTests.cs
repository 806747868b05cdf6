using Akka.Actor;
using Troupe.Actors.Partitions;
using Troupe.Engine.Consuming;
using Troupe.Engine.Polling;

namespace Troupe.Actors.Tests.Partitions;

/// <summary>Revocation, shutdown and loss.</summary>
public sealed class PartitionClosingTests : PartitionStage
{
    [Theory]
    [InlineData(ClosingReason.Revoked, "Revoked")]
    [InlineData(ClosingReason.Shutdown, "Shutdown")]
    internal async Task Supervisor_ShouldEndTheCallThenTheHookThenCommit_WhenItCloses(ClosingReason reason, string hook)
    {
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var running = await ExpectAsync("Consume", 5);

        Close(reason);
        await BarrierAsync();
        Assert.Equal(new PollCommand.Detach(new AssignedPartition(Orders3, 1)), Poll.Commands[^1]);
        Assert.False(running.Token.IsCancellationRequested);
        Assert.False(User.HasCalls);
        running.Return();

        // The walk takes no further message.
        var closing = await ExpectAsync(hook);
        Assert.True(closing.IsRevoked());
        await BarrierAsync();
        Assert.False(Connection.HasMessages);
        closing.Return();
        Assert.Equal(6, (await ExpectClosedAsync()).Frontier);
        Supervisor.Tell(new PartitionProtocol.Settled(1, 6));
        Assert.Same(Kernel, (await ExpectMessageAsync<PartitionProtocol.Released>()).Kernel);
        Assert.Equal(6, Kernel.Committed);
        Assert.Equal(PartitionState.NoOwner, (await StatusAsync()).State);
    }

    [Fact]
    public async Task Supervisor_ShouldRunTheHookAfterOpening_WhenItsConsumerOpensStill()
    {
        Assign(committed: 5);
        var opening = await ExpectAsync("Assigned");

        Close(ClosingReason.Revoked);
        opening.Return();

        (await ExpectAsync("Revoked")).Return();
        Assert.Equal(5, (await ExpectClosedAsync()).Frontier);
    }

    [Fact]
    public async Task Supervisor_ShouldSkipTheHook_WhenNoConsumerCouldBeMade()
    {
        User.FailingConstructors = 1;
        Assign(committed: 5);
        await UntilAsync(_ => Logged.Of(3006).Any());

        Close(ClosingReason.Revoked);

        await ExpectClosedAsync();
        Assert.Single(Logged.Of(3010));
    }

    [Fact]
    public async Task Supervisor_ShouldRunTheHookOnAFreshConsumer_WhenTheCallFailsOnTheWayOut()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var running = await ExpectAsync("Consume", 5);
        Close(ClosingReason.Revoked);
        await BarrierAsync();

        running.Throw(new InvalidOperationException("late"));
        (await ExpectAsync("Assigned")).Return();
        var hook = await ExpectAsync("Revoked");
        Assert.Equal(2, hook.Incarnation);
        hook.Return();

        Assert.Equal(5, (await ExpectClosedAsync()).Frontier);
    }

    [Fact]
    public async Task Supervisor_ShouldAbandonTheConsumerAndNameIt_WhenItDoesNotEndInTime()
    {
        await OpenAsync(committed: 5);
        Fetch(5, 8);
        var hanging = await ExpectAsync("Consume", 5);
        Close(ClosingReason.Revoked);
        await BarrierAsync();

        Time.Advance(TimeSpan.FromSeconds(11));
        await UntilAsync(_ => hanging.Token.IsCancellationRequested);
        Assert.False(Connection.HasMessages);
        Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(5, (await ExpectClosedAsync()).Frontier);
        Assert.Contains("ScriptedConsumer", Logged.Of(3011).Single(), StringComparison.Ordinal);
        Assert.False(hanging.Mark(5));

        // Its answer is stale: it changes nothing, and its actor and scope are gone then.
        hanging.Return();
        await UntilAsync(_ => User.Disposed == 1);
        Assert.Equal(5, Kernel.Tracker.Frontier);
    }

    [Fact]
    public async Task Supervisor_ShouldFinishNothing_WhenTheCallReturnsAfterItReadThatItEnds()
    {
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        Fetch(5, 8);
        var running = await ExpectAsync("Consume", 5);
        Close(ClosingReason.Revoked);
        await BarrierAsync();

        Assert.True(running.Mark(5));
        Assert.True(running.IsRevoked());
        running.Return();
        (await ExpectAsync("Revoked")).Return();

        Assert.Equal(6, (await ExpectClosedAsync()).Frontier);
    }

    [Fact]
    public async Task Supervisor_ShouldLetNothingCount_WhenThePartitionIsLost()
    {
        await OpenAsync(committed: 5, ConsumerForm.Batch);
        Fetch(5, 8);
        var running = await ExpectAsync("Consume", 5);

        Supervisor.Tell(new PartitionProtocol.Lose(1));
        Assert.Same(Kernel, (await ExpectMessageAsync<PartitionProtocol.Released>()).Kernel);

        Assert.True(running.Token.IsCancellationRequested);
        Assert.True(running.IsRevoked());
        Assert.False(running.Mark(7));
        running.Return();
        await UntilAsync(_ => User.Disposed == 1);
        Assert.Equal(5, Kernel.Tracker.Frontier);
        Assert.False(Connection.HasMessages);
    }

    [Fact]
    public async Task Supervisor_ShouldLetGo_WhenThePartitionIsLostWhileTheLastCommitIsUnderWay()
    {
        await OpenAsync(committed: 5);
        Close(ClosingReason.Revoked);
        (await ExpectAsync("Revoked")).Return();
        await ExpectClosedAsync();

        Supervisor.Tell(new PartitionProtocol.Lose(1));

        await ExpectMessageAsync<PartitionProtocol.Released>();
        Assert.Equal(PartitionState.NoOwner, (await StatusAsync()).State);
    }

    [Fact]
    public async Task Supervisor_ShouldIgnoreOrdersOfOtherAssignments_WhileItPlays()
    {
        await OpenAsync(committed: 5);

        Supervisor.Tell(new PartitionProtocol.Close(0, ClosingReason.Revoked, TimeSpan.FromSeconds(15)));
        Supervisor.Tell(new PartitionProtocol.Lose(0));
        Supervisor.Tell(new PartitionProtocol.Settled(1, 50));
        await BarrierAsync();

        Assert.False(Connection.HasMessages);
        Assert.Equal(PartitionState.Running, (await StatusAsync()).State);
    }

    private void Close(ClosingReason reason) => Supervisor.Tell(new PartitionProtocol.Close(1, reason, TimeSpan.FromSeconds(15)));
}
