using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Troupe.Engine.Administration;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Outages;

// A member that waits for its assignment asks for its group again and again while the broker is away: each question fails in its time, and one
// after the outage is answered. Guards against a question that takes the process with it.
[Collection(OwnNodeGroup.Name)]
public sealed class GroupStateOutageTests(OwnNode node)
{
    private const int Questions = 2;

    [SkippableTheory, InlineData(MortalBroker.Embedded), InlineData(MortalBroker.OwnNode)]
    public async Task Question_ShouldFailAndBeAnsweredLater_WhenTheBrokerIsAway(MortalBroker broker)
    {
        var cluster = broker == MortalBroker.Embedded ? null : await node.GetAsync();
        await using var stage = cluster is null ? await TestStage.OpenAsync(BrokerKind.Embedded) : TestStage.Open(cluster);
        using var admin = new ClusterAdmin(
            new Dictionary<string, string> { ["bootstrap.servers"] = stage.BootstrapServers }, NullLogger.Instance, TimeProvider.System);
        Assert.Null(await admin.GroupStateAsync(stage.GroupId));
        await (cluster?.KillAsync() ?? stage.Embedded.PauseAsync());

        var questions = Enumerable.Range(0, Questions).Select(_ => Record.ExceptionAsync(() => admin.GroupStateAsync(stage.GroupId)));
        Assert.All(await Task.WhenAll(questions), failure => Assert.IsAssignableFrom<KafkaException>(failure));

        await (cluster?.ResumeAsync() ?? stage.Embedded.ResumeAsync());
        Assert.Null(await AskAsync(admin, stage.GroupId));
    }

    /// <summary>A broker that has just started says that it is loading what it knows of groups.</summary>
    private static async Task<string?> AskAsync(ClusterAdmin admin, string groupId)
    {
        while (true)
        {
            try
            {
                return await admin.GroupStateAsync(groupId).WaitAsync(Sightings<object>.Limit);
            }
            catch (KafkaException exception) when (exception.Error.Code is ErrorCode.GroupLoadInProgress or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.NotCoordinatorForGroup)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }
}
