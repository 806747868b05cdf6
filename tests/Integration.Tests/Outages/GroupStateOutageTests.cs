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
        var (state, _) = await Eventually.AnswersAsync(() => AskAsync(admin, stage.GroupId), answer => answer.Error is null, answer => answer.Error!.Reason);
        Assert.Null(state);
    }

    /// <summary>A broker that has just started says that it is loading what it knows of groups.</summary>
    private static async Task<(string? State, Error? Error)> AskAsync(ClusterAdmin admin, string groupId)
    {
        try
        {
            return (await admin.GroupStateAsync(groupId), null);
        }
        catch (KafkaException exception) when (exception.Error.IsCoordinatorStarting())
        {
            return (null, exception.Error);
        }
    }
}
