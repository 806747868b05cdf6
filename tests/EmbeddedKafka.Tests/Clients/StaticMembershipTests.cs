using Confluent.Kafka;

namespace Troupe.EmbeddedKafka.Tests.Clients;

public sealed class StaticMembershipTests
{
    [Fact]
    public async Task Member_ShouldKeepItsPartitionsWithoutARebalance_WhenItRestarts()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t", 2)] });
        using var other = Consumer(server, "other", sessionTimeout: 60_000);
        other.Subscribe("t");
        KafkaClients.PollUntil(() => other.Assignment.Count == 2, [other]);
        List<TopicPartition> before;
        using (var restarting = Consumer(server, "restarting", sessionTimeout: 60_000))
        {
            restarting.Subscribe("t");
            KafkaClients.PollUntil(() => other.Assignment.Count == 1 && restarting.Assignment.Count == 1, [other, restarting]);
            before = restarting.Assignment;
            restarting.Close();
        }

        var joins = 0;
        using var observing = server.Faults.Observe(request => joins += request.Api == ApiKey.JoinGroup ? 1 : 0);
        using var restarted = Consumer(server, "restarting", sessionTimeout: 60_000);
        restarted.Subscribe("t");
        KafkaClients.PollUntil(() => restarted.Assignment.Count == 1, [restarted, other]);

        Assert.Equal(before, restarted.Assignment);
        Assert.Equal(1, joins);
    }

    [Fact]
    public async Task OlderMember_ShouldFailFatally_WhenANewerOneTakesItsInstanceId()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")] });
        using var older = Consumer(server, "i");
        older.Subscribe("t");
        KafkaClients.PollUntil(() => older.Assignment.Count == 1, [older]);

        using var newer = Consumer(server, "i");
        newer.Subscribe("t");
        KafkaClients.PollUntil(() => newer.Assignment.Count == 1, [newer]);
        var problem = Assert.Throws<ConsumeException>(() => KafkaClients.PollUntil(static () => false, [older]));

        Assert.True(problem.Error.IsFatal);
        Assert.Contains("fenced", problem.Error.Reason, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Partitions_ShouldMove_WhenAMemberStaysAwayForItsSession()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t", 2)] });
        using var survivor = Consumer(server, "survivor");
        var leaving = Consumer(server, "leaving");
        survivor.Subscribe("t");
        leaving.Subscribe("t");
        KafkaClients.PollUntil(() => survivor.Assignment.Count == 1 && leaving.Assignment.Count == 1, [survivor, leaving]);

        // A static member does not leave its group when it closes.
        leaving.Close();
        leaving.Dispose();

        KafkaClients.PollUntil(() => survivor.Assignment.Count == 2, [survivor]);
    }

    [Fact]
    public async Task Partitions_ShouldMove_WhenAnAdministratorRemovesTheInstance()
    {
        await using var server = await EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t", 2)] });
        using var survivor = Consumer(server, "survivor", sessionTimeout: 60_000);
        using var removed = Consumer(server, "removed", sessionTimeout: 60_000);
        survivor.Subscribe("t");
        removed.Subscribe("t");
        KafkaClients.PollUntil(() => survivor.Assignment.Count == 1 && removed.Assignment.Count == 1, [survivor, removed]);
        removed.Close();
        using var admin = await RawClient.ConnectAsync(server);

        await admin.SendAsync(RawClient.Frame(
            ApiKey.LeaveGroup,
            3,
            1,
            [
                .. RawClient.String("g"), .. RawClient.Int32(2),
                .. RawClient.String(""), .. RawClient.String("removed"), .. RawClient.String(""), .. RawClient.String("stranger"),
            ]));
        var answer = await admin.ReceiveAsync().WaitAsync(KafkaClients.Patience);

        Assert.Equal(
            [
                .. RawClient.Int32(1), .. RawClient.Int32(0), .. RawClient.Int16(0), .. RawClient.Int32(2),
                .. RawClient.String(""), .. RawClient.String("removed"), .. RawClient.Int16(0),
                .. RawClient.String(""), .. RawClient.String("stranger"), .. RawClient.Int16(25),
            ],
            answer!);
        KafkaClients.PollUntil(() => survivor.Assignment.Count == 2, [survivor]);
    }

    private static IConsumer<string, string> Consumer(EmbeddedKafkaServer server, string instanceId, int sessionTimeout = 1500) =>
        KafkaClients.Consumer(server, "g", config => (config.GroupInstanceId, config.SessionTimeoutMs) = (instanceId, sessionTimeout));
}
