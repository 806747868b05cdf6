using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Troupe.Engine.Administration;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Outages;

// The client's own thread frees the client at an answer it cannot read, and leaves the question open. Guards against a Troupe that asks nothing any
// more until it is restarted, and against a second free, which takes the process down.
public sealed class BrokenAdminClientTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Clients_ShouldAskAnother_WhenTheirClientWasFreed()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        var topic = await stage.CreateTopicAsync("orders", partitions: 3);
        var made = 0;
        using var clients = new AdminClients(() =>
        {
            made++;
            return Make(stage);
        });

        clients.Current.Dispose();
        var described = await clients.AskAsync(client => client.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic])), Timeout);

        Assert.Equal(3, Assert.Single(described.TopicDescriptions).Partitions.Count);
        Assert.Equal(2, made);
    }

    [Fact]
    public async Task Clients_ShouldFreeNothingTwice_WhenTheirClientWasFreed()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        var clients = new AdminClients(() => Make(stage));

        // A second disposal of this client throws.
        clients.Current.Dispose();
        clients.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => clients.AskAsync(_ => Task.FromResult(0), Timeout));
    }

    [Fact]
    public async Task Question_ShouldTimeOut_WhenNobodyEverAnswersIt()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        using var clients = new AdminClients(() => Make(stage));

        var problem = await Assert.ThrowsAsync<KafkaException>(() => clients.AskAsync(_ => new TaskCompletionSource<int>().Task, TimeSpan.Zero));

        Assert.Equal(ErrorCode.Local_TimedOut, problem.Error.Code);
    }

    private static IAdminClient Make(TestStage stage) =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = stage.BootstrapServers }).SetLogHandler((_, _) => { }).Build();
}
