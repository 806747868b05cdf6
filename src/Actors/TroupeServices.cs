using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Troupe.Actors.Consumers;
using Troupe.Engine.Polling;
using Troupe.Engine.Routing;
using Troupe.Engine.Security;
using Troupe.Engine.Transactions;
using Troupe.Engine.Transactions.Native;

namespace Troupe.Actors;

/// <summary>What the tree takes from the application.</summary>
internal sealed record TroupeServices(IConsumerFactory Consumers, ILoggerFactory Loggers, TimeProvider Time)
{
    /// <summary>Makes the client of a connection; another one takes its place where there is no broker.</summary>
    public Func<SubscriptionGroupSettings, string, IAssignmentHandler, ILogger, IRecordPoller> CreatePoller
    {
        get => field ?? ((group, groupId, handler, logger) => Pollers.Create(group, groupId, handler, logger, Tokens));
        init;
    }

    /// <summary>Makes the producer of a transactional id; another one takes its place where there is no broker.</summary>
    public Func<string, IReadOnlyDictionary<string, string>, ILogger, ITransactionSlot> CreateSlot
    {
        get => field ?? ((id, properties, logger) => new TransactionSlot(id, () => new TransactionalClient(properties, logger, Tokens, ProduceFunctions.Bound), SlotTimes, Time));
        init;
    }

    /// <summary>How transactions are made.</summary>
    public TransactionSettings Transactions { get; init; } = new();

    /// <summary>Says who this process is in transactional ids, from the first time on for good.</summary>
    public Func<string> Node { get; init; } = () => "node";

    /// <summary>Gives the clients their tokens; null when the application gives none. Ended by the tree.</summary>
    public TokenSource? Tokens { get; init; }

    /// <summary>The properties of the clients that the cluster of a group shares, which the one that probes the broker has.</summary>
    public ImmutableSortedDictionary<string, string> Kafka { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Which refusals of its cluster have been said already.</summary>
    public SaidReasons SaidReasons { get; init; } = new(Time);

    /// <summary>A call is given up by the client before the client is given up.</summary>
    private SlotTimes SlotTimes => new(Transactions.AbandonAfter * 2 / 3, Transactions.AbandonAfter);

    /// <summary>Asks the host to stop in order and to end with an exit code other than 0.</summary>
    public Action<Exception> StopProcess { get; init; } = _ => { };
}
