using Microsoft.Extensions.Logging;
using Troupe.Engine.Polling.Native;
using Troupe.Engine.Routing;

namespace Troupe.Engine.Polling;

/// <summary>Chooses how a connection polls.</summary>
internal static class Pollers
{
    /// <summary>Why records cannot be polled natively in this process; null if they can.</summary>
    public static string? NativeProblem() => NativeFunctions.Bound is null
        ? "the loaded librdkafka is not a known version 2 on 64 bit, or was not found among the modules of the process"
        : null;

    /// <summary>Makes the client of a connection and its way of polling.</summary>
    public static IRecordPoller Create(SubscriptionGroupSettings group, string groupId, IAssignmentHandler handler, ILogger logger)
    {
        var properties = ClientProperties.Consumer(group, groupId);
        var withHeaders = group.Topics.ToDictionary(topic => topic.Name, topic => topic.Headers, StringComparer.Ordinal);
        return group.Poller != PollerKind.Consume && NativeFunctions.Bound is { } native
            ? new NativeBatchPoller(native, properties, WithHeaders, handler, logger)
            : new ConsumePoller(properties, WithHeaders, handler, logger);

        bool WithHeaders(string topic) => withHeaders.GetValueOrDefault(topic, true);
    }
}
