using Microsoft.Extensions.Logging;
using Troupe.Engine.Polling.Native;
using Troupe.Engine.Routing;
using Troupe.Engine.Security;

namespace Troupe.Engine.Polling;

/// <summary>Chooses how a connection polls.</summary>
internal static class Pollers
{
    /// <summary>Why records cannot be polled natively in this process; null if they can.</summary>
    public static string? NativeProblem() => NativeFunctions.Problem;

    /// <summary>Makes the client of a connection and its way of polling.</summary>
    /// <param name="group">Its topics and properties.</param>
    /// <param name="groupId">The <c>group.id</c>.</param>
    /// <param name="handler">Is told of the assignment.</param>
    /// <param name="logger">Receives the client's own log.</param>
    /// <param name="tokens">Gives the tokens of <c>OAUTHBEARER</c>; null for none.</param>
    public static IRecordPoller Create(
        SubscriptionGroupSettings group, string groupId, IAssignmentHandler handler, ILogger logger, TokenSource? tokens)
    {
        var properties = ClientProperties.Consumer(group, groupId);
        return group.Poller != PollerKind.Consume && NativeFunctions.Bound is { } native
            ? new NativeBatchPoller(native, properties, WithHeaders, handler, logger, tokens)
            : new ConsumePoller(properties, WithHeaders, handler, logger, tokens);

        bool WithHeaders(string topic) => group.RouteOf(topic)?.Headers ?? true;
    }
}
