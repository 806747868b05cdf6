using System.Globalization;

namespace Troupe.Engine.Transactions;

/// <summary>
/// Names of transactional producers: the same after every restart of the same node, so that the broker ends what the process before left open
/// instead of waiting for its time-out.
/// </summary>
internal static class TransactionalId
{
    /// <summary>The id of one slot: <c>{prefix}:{group}:{subscription-group}:{node}:{connection}:{slot}</c>, each part escaped.</summary>
    public static string Of(string prefix, string groupId, string subscriptionGroup, string node, int connection, int slot) => string.Join(
        ':',
        EscapedName.Of(prefix),
        EscapedName.Of(groupId),
        EscapedName.Of(subscriptionGroup),
        EscapedName.Of(node),
        connection.ToString(CultureInfo.InvariantCulture),
        slot.ToString(CultureInfo.InvariantCulture));
}
