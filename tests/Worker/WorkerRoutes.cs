using System.Globalization;

namespace Troupe.Worker;

/// <summary>Turns the options of a worker into settings of Troupe.</summary>
internal static class WorkerRoutes
{
    /// <summary>Small, so that many transactions are under way while it runs.</summary>
    private const int BatchOfATransaction = 50;

    /// <summary>The client's properties of a member of the group.</summary>
    public static IReadOnlyDictionary<string, string> MemberOf(WorkerOptions options)
    {
        if (options.Protocol == GroupProtocol.Consumer) return new Dictionary<string, string> { ["group.protocol"] = "consumer" };
        var session = (int)options.SessionTimeout.TotalMilliseconds;
        return new Dictionary<string, string>
        {
            ["partition.assignment.strategy"] = options.Protocol == GroupProtocol.Eager ? "range" : "cooperative-sticky",
            ["session.timeout.ms"] = session.ToString(CultureInfo.InvariantCulture),
            ["heartbeat.interval.ms"] = (session / 12).ToString(CultureInfo.InvariantCulture),
        };
    }

    public static void Apply(TroupeBuilder troupe, WorkerOptions options)
    {
        troupe.WithBootstrapServers(options.BootstrapServers);
        foreach (var (name, value) in MemberOf(options)) troupe.WithKafka(name, value);
        if (options.NodeId.Length > 0) troupe.Transactions(nodeId: options.NodeId);
        troupe.ConsumerGroup(options.Group, group =>
        {
            group.CommitInterval(options.CommitInterval);
            foreach (var topic in options.Topics)
            {
                if (options.Form == WorkerForm.Transaction) group.Topic<TransactionWorker>(topic, route => route.Transactional().MaxBatchSize(BatchOfATransaction));
                else if (options.Form == WorkerForm.Metadata) group.Topic<CountingWorker>(topic, route => Count(route.OffsetMetadata(), options));
                else if (options.Form == WorkerForm.Batch) group.Topic<BatchWorker>(topic);
                else group.Topic<MessageWorker>(topic);
            }
        });
    }

    private static void Count(TopicBuilder route, WorkerOptions options)
    {
        if (options.Output.Length > 0) route.Transactional().MaxBatchSize(BatchOfATransaction);
    }
}
