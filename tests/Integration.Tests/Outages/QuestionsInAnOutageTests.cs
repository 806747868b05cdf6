using System.Collections.Immutable;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Troupe.Engine.Polling;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Outages;

// Questions wait for an answer while no broker is there, as those for missing topics and for health do all the time. Guards against properties with which
// the client tries to connect without a pause meanwhile: more than a core for as long as the outage lasts.
public sealed class QuestionsInAnOutageTests
{
    /// <summary>With pauses of a tenth of a second and more in three seconds; without, it is some ten thousand.</summary>
    private const int MostConnections = 100;

    private static readonly TimeSpan QuestionTimeout = TimeSpan.FromSeconds(3);

    private int _connections;

    [Fact]
    public async Task AdministrationClient_ShouldPauseBetweenConnections_WhileItsQuestionWaits()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        using var client = new AdminClientBuilder(new AdminClientConfig(Logged(Admin(stage)))).SetLogHandler((_, line) => Count(line)).Build();
        await DescribeAsync(client);
        await stage.Embedded.PauseAsync();

        await Assert.ThrowsAnyAsync<KafkaException>(() => DescribeAsync(client));

        Assert.InRange(Volatile.Read(ref _connections), 1, MostConnections);
    }

    [Fact]
    public async Task ClientForOffsets_ShouldPauseBetweenConnections_WhileItsQuestionWaits()
    {
        await using var stage = await TestStage.OpenAsync(BrokerKind.Embedded);
        var partition = new TopicPartition(await stage.CreateTopicAsync("orders"), 0);
        var properties = Logged(ClientProperties.CommittedOffsets(Admin(stage)));
        using var client = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig(properties) { GroupId = stage.GroupId }).SetLogHandler((_, line) => Count(line)).Build();
        Assert.Equal(Offset.Unset, client.Committed([partition], QuestionTimeout)[0].Offset);
        await stage.Embedded.PauseAsync();

        Assert.Throws<KafkaException>(() => client.Committed([partition], QuestionTimeout));

        Assert.InRange(Volatile.Read(ref _connections), 1, MostConnections);
    }

    private static ImmutableSortedDictionary<string, string> Admin(TestStage stage) =>
        ClientProperties.Admin(ImmutableSortedDictionary<string, string>.Empty.Add("bootstrap.servers", stage.BootstrapServers));

    private static Dictionary<string, string> Logged(IReadOnlyDictionary<string, string> properties) => new(properties) { ["debug"] = "broker" };

    /// <summary>Any topic does, known or not.</summary>
    private static async Task DescribeAsync(IAdminClient client)
    {
        try
        {
            await client.DescribeTopicsAsync(TopicCollection.OfTopicNames(["orders"]), new DescribeTopicsOptions { RequestTimeout = QuestionTimeout });
        }
        catch (DescribeTopicsException)
        {
            // That it is unknown is an answer.
        }
    }

    private void Count(LogMessage line)
    {
        if (line.Message.Contains("in state TRY_CONNECT connecting", StringComparison.Ordinal)) Interlocked.Increment(ref _connections);
    }
}
