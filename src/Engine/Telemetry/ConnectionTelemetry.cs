using System.Diagnostics;
using static Troupe.Engine.Telemetry.TelemetryNames;

namespace Troupe.Engine.Telemetry;

/// <summary>The measurements of one connection, with their attributes at hand: rebalances, and its commits, of which one at a time is under way.</summary>
internal sealed class ConnectionTelemetry
{
    private readonly TimeProvider _time;
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly KeyValuePair<string, object?>[] _commitTags;
    private Activity? _commit;
    private long _commitStarted;

    public ConnectionTelemetry(string groupId, string subscriptionGroup, int connection, TimeProvider time)
    {
        _time = time;
        _tags =
        [
            new(Attributes.System, Value.Kafka),
            new(Attributes.ConsumerGroup, groupId),
            new(Attributes.SubscriptionGroup, subscriptionGroup),
            new(Attributes.Connection, connection),
        ];
        _commitTags = [.. _tags, new(Attributes.OperationName, Operation.Commit), new(Attributes.OperationType, Operation.Settle)];
    }

    /// <param name="kind">One of the values of the attribute.</param>
    public void Rebalanced(string kind)
    {
        if (Instruments.Rebalances.Enabled) Instruments.Rebalances.Add(1, [.. _tags, new(Attributes.Rebalance, kind)]);
    }

    public void BeginCommit()
    {
        _commitStarted = _time.GetTimestamp();
        if (Spans.AreWanted) _commit = Spans.StartCommit(_commitTags);
    }

    /// <param name="error">Null if the broker accepted it.</param>
    public void EndCommit(Exception? error)
    {
        if (Instruments.OperationDuration.Enabled)
        {
            Instruments.OperationDuration.Record(
                _time.GetElapsedTime(_commitStarted).TotalSeconds, error is null ? _commitTags : TelemetryTags.Failed(_commitTags, error));
        }

        if (_commit is null) return;
        if (error is not null) Spans.Fail(_commit, error);
        Spans.EndElsewhere(_commit);
        _commit = null;
    }
}
