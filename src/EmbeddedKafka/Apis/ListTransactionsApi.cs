using System.Text.RegularExpressions;
using Troupe.EmbeddedKafka.Transactions;
using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>
/// API 66, ListTransactions, versions 0 to 2 (KIP-664; by duration from 1, KIP-994; by pattern from 2, KIP-1152).
/// </summary>
internal static class ListTransactionsApi
{
    public static readonly ApiDefinition Definition = new(ApiKey.ListTransactions, 0, 2, 0, Handle);

    private static ValueTask Handle(RequestContext context, ref RequestReader request, ResponseWriter response)
    {
        var states = new List<string>();
        for (var count = request.ReadArrayLength(); count > 0; count--)
            states.Add(request.ReadString());
        var producers = new HashSet<long>();
        for (var count = request.ReadArrayLength(); count > 0; count--)
            producers.Add(request.ReadInt64());
        var duration = context.Version >= 1 ? request.ReadInt64() : -1;
        var pattern = context.Version >= 2 ? request.ReadNullableString() : null;

        var error = context.InjectedError();
        if (error == ErrorCode.None && !TryRead(pattern, out _))
            error = ErrorCode.InvalidRegularExpression;
        var unknown = states.Where(static state => !Enum.TryParse<TransactionState>(state, out _)).ToList();
        var found = error == ErrorCode.None ? Find(context, states, producers, duration, pattern) : [];

        response.WriteInt32(Throttling.None);
        response.WriteError(error);
        response.WriteArrayLength(unknown.Count);
        foreach (var state in unknown)
            response.WriteString(state);
        response.WriteArrayLength(found.Count);
        foreach (var transaction in found)
        {
            response.WriteString(transaction.Id);
            response.WriteInt64(transaction.ProducerId);
            response.WriteString(transaction.State.ToString());
            response.EndStruct();
        }

        response.EndStruct();
        return ValueTask.CompletedTask;
    }

    private static List<TransactionSnapshot> Find(
        RequestContext context, List<string> states, HashSet<long> producers, long duration, string? pattern)
    {
        TryRead(pattern, out var regex);
        var latestStart = context.Broker.Time.GetUtcNow().ToUnixTimeMilliseconds() - duration;
        return [.. context.Broker.Transactions.All
            .Select(static producer => producer.Describe())
            .Where(found => states.Count == 0 || states.Contains(found.State.ToString()))
            .Where(found => producers.Count == 0 || producers.Contains(found.ProducerId))
            .Where(found => duration < 0 || (found.Start >= 0 && found.Start <= latestStart))
            .Where(found => regex is null || regex.IsMatch(found.Id))];
    }

    /// <summary>Reads a pattern that must match the whole id; without backtracking, so that it cannot take for ever.</summary>
    private static bool TryRead(string? pattern, out Regex? regex)
    {
        regex = null;
        try
        {
            if (!string.IsNullOrEmpty(pattern))
                regex = new Regex($"^(?:{pattern})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
