using Confluent.Kafka;

namespace Troupe.Actors.Tests.Status;

public sealed class HealthRulesTests
{
    private static readonly PartitionStatus Playing = new(new TopicPartition("orders", 3), PartitionState.Running, null, 1, 5, 5, 0, 1);
    private static readonly ConnectionStatus Polling = new("connection-1", null, TimeSpan.Zero, [Playing]);
    private static readonly SubscriptionGroupStatus Group = new("billing", "orders", [], 0, [Polling]);

    [Fact]
    public void Group_ShouldBeDegraded_WhenItDoesNotComeToAnAssignment()
    {
        var connection = new ConnectionStatus("connection-1", null, TimeSpan.Zero, []) { Unsettled = "the group has assigned nothing" };

        var (verdict, reasons) = HealthRules.Judge(new TroupeStatus(false, [new SubscriptionGroupStatus("billing", "events", [], 0, [connection])]));

        Assert.Equal(HealthVerdict.Degraded, verdict);
        Assert.Equal(["billing/events/connection-1: the group has assigned nothing"], reasons);
    }

    [Fact]
    public void Health_ShouldBeHealthy_WhenEverythingWorks() => AssertHealth(HealthVerdict.Healthy, Group);

    [Fact]
    public void Health_ShouldBeHealthy_WhenAMemberHasNoPartitions() =>
        AssertHealth(HealthVerdict.Healthy, Group with { Connections = [Polling with { Partitions = [] }] });

    [Fact]
    public void Health_ShouldBeHealthy_WhenAPartitionDrains() =>
        AssertHealth(HealthVerdict.Healthy, With(Playing with { State = PartitionState.Draining, Reason = "revoked" }));

    [Fact]
    public void Health_ShouldBeDegraded_WhenAPartitionIsPausedByFailure() =>
        AssertHealth(
            HealthVerdict.Degraded,
            With(Playing with { State = PartitionState.Paused, Reason = "backoff until noon" }),
            "billing: orders[3] is paused: backoff until noon");

    [Fact]
    public void Health_ShouldBeDegraded_WhenATopicIsMissing() =>
        AssertHealth(HealthVerdict.Degraded, Group with { MissingTopics = ["late"] }, "billing/orders: the topic late does not exist or may not be read");

    [Fact]
    public void Health_ShouldBeUnhealthy_WhenNoBrokerAnswers() =>
        AssertHealth(
            HealthVerdict.Unhealthy,
            Group with { Connections = [Polling with { UnreachableSince = DateTimeOffset.UnixEpoch }] },
            "billing/orders/connection-1: no broker answers since 1970-01-01T00:00:00.0000000+00:00");

    [Fact]
    public void Health_ShouldBeUnhealthy_WhenTheBrokerLetsAConnectionNotIn() =>
        AssertHealth(
            HealthVerdict.Unhealthy,
            Group with { Connections = [Polling with { Refusal = "no. Check sasl.password" }] },
            "billing/orders/connection-1: is not let in: no. Check sasl.password");

    [Fact]
    public void Health_ShouldBeDegraded_WhenCommitsFail() =>
        AssertHealth(
            HealthVerdict.Degraded,
            Group with { Connections = [Polling with { CommitFailure = "Disk error" }] },
            "billing/orders/connection-1: cannot commit: Disk error");

    [Fact]
    public void Health_ShouldBeDegraded_WhenTheNextTokenFails()
    {
        var status = new TroupeStatus(false, [Group]) { TokenFailure = new TokenFailure(DateTimeOffset.UnixEpoch, "down", DateTimeOffset.UnixEpoch) };

        Assert.Equal(HealthVerdict.Degraded, status.Health);
        Assert.Contains("down", Assert.Single(status.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Health_ShouldBeUnhealthy_WhenThereNeverWasAToken() =>
        Assert.Equal(HealthVerdict.Unhealthy, (new TroupeStatus(false, [Group]) { TokenFailure = new TokenFailure(DateTimeOffset.UnixEpoch, "down", null) }).Health);

    [Theory]
    [InlineData(30, HealthVerdict.Healthy)]
    [InlineData(31, HealthVerdict.Unhealthy)]
    public void Health_ShouldBeUnhealthy_WhenAPollThreadStandsStill(int seconds, HealthVerdict verdict) =>
        Assert.Equal(verdict, new TroupeStatus(false, [Group with { Connections = [Polling with { SinceLastPoll = TimeSpan.FromSeconds(seconds) }] }]).Health);

    [Fact]
    public void Health_ShouldBeUnhealthy_WhenAConnectionIsMadeAnew() =>
        AssertHealth(
            HealthVerdict.Unhealthy,
            Group with { FailedConnections = 1, Connections = [] },
            "billing/orders: 1 connections failed and wait to be made anew");

    [Fact]
    public void Health_ShouldNameTheWorstFirst_WhenTheProcessStops()
    {
        var status = new TroupeStatus(true, [Group with { MissingTopics = ["late"] }]);

        Assert.Equal(HealthVerdict.Unhealthy, status.Health);
        Assert.Equal(["the process stops", "billing/orders: the topic late does not exist or may not be read"], status.Reasons);
    }

    [Fact]
    public void Health_ShouldCountStreamsAsItCountsGroups()
    {
        var stream = new StreamStatus("billing/3", "billing", "orders", Polling);

        Assert.Equal(HealthVerdict.Healthy, Of(stream).Health);
        AssertReasons(HealthVerdict.Unhealthy, "stream billing/3: does not answer", stream with { Connection = null });
        AssertReasons(
            HealthVerdict.Unhealthy,
            "stream billing/3: no broker answers since 1970-01-01T00:00:00.0000000+00:00",
            stream with { Connection = Polling with { UnreachableSince = DateTimeOffset.UnixEpoch } });
        AssertReasons(HealthVerdict.Degraded, "stream billing/3: cannot commit: Disk error", stream with { Connection = Polling with { CommitFailure = "Disk error" } });
        AssertReasons(
            HealthVerdict.Degraded,
            "billing: orders[3] is paused: its supervisor did not answer",
            stream with { Connection = Polling with { Partitions = [Playing with { State = PartitionState.Paused, Reason = "its supervisor did not answer" }] } });

        static TroupeStatus Of(StreamStatus stream) => new(false, [Group]) { Streams = [stream] };

        static void AssertReasons(HealthVerdict verdict, string reason, StreamStatus stream)
        {
            Assert.Equal(verdict, Of(stream).Health);
            Assert.Equal([reason], Of(stream).Reasons);
        }
    }

    private static SubscriptionGroupStatus With(PartitionStatus partition) => Group with { Connections = [Polling with { Partitions = [partition] }] };

    private static void AssertHealth(HealthVerdict verdict, SubscriptionGroupStatus group, params string[] reasons)
    {
        var status = new TroupeStatus(false, [group]);

        Assert.Equal(verdict, status.Health);
        Assert.Equal(reasons, status.Reasons);
    }
}
