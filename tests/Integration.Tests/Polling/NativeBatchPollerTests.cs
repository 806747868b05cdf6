using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Troupe.Engine.Polling;
using Troupe.Engine.Polling.Native;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Polling;

public sealed class NativeBatchPollerTests : RecordPollerContract
{
    [SkippableTheory, EveryBroker]
    public async Task Wake_ShouldEndAPollThatWaits(BrokerKind broker)
    {
        await using var stage = await TestStage.OpenAsync(broker);
        var topic = await stage.CreateTopicAsync("orders");
        using var member = Join(stage, topic);
        member.PollUntil(() => member.Watch.Segments.Count > 0);
        var longPoll = TimeSpan.FromSeconds(30);

        var started = Stopwatch.GetTimestamp();
        var waking = Task.Run(member.Poller.Wake);
        member.Poller.Poll(longPoll, member.Watch);

        Assert.True(Stopwatch.GetElapsedTime(started) < longPoll / 2, "The poll waited on.");
        await waking;
    }

    private protected override IRecordPoller Create(
        IReadOnlyDictionary<string, string> properties, Func<string, bool> withHeaders, IAssignmentHandler handler) =>
        new NativeBatchPoller(NativeFunctions.Bound!, properties, withHeaders, handler, NullLogger.Instance);
}
