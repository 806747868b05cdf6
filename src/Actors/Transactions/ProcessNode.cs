using Microsoft.Extensions.Logging;
using Troupe.Engine.Routing;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Transactions;

/// <summary>
/// Who this process is in transactional ids: taken when the first of them is made, by a route or by a stream, and held from then on. A process without
/// transactions takes no name away from those that have some. Thread-safe.
/// </summary>
/// <param name="settings">What the user wrote.</param>
/// <param name="folder">Where the lock files are.</param>
/// <param name="loggers">Makes its logger.</param>
internal sealed partial class ProcessNode(TransactionSettings settings, string folder, ILoggerFactory loggers) : IDisposable
{
    private readonly Lock _lock = new();
    private NodeIdentity? _identity;

    /// <summary>Its name in the ids. The first question opens a file.</summary>
    public string Id
    {
        get
        {
            lock (_lock) return (_identity ??= Acquire()).Id;
        }
    }

    /// <summary>Another process may have the name. A tree that is started again asks for one again.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _identity?.Dispose();
            _identity = null;
        }
    }

    private NodeIdentity Acquire()
    {
        var node = NodeIdentity.Acquire(settings, folder);
        if (!node.IsStable) LogUnstable(loggers.CreateLogger("Troupe.Transactions"), node.Id, folder);
        return node;
    }

    [LoggerMessage(3306, LogLevel.Warning, "No lock file can be made in {Folder}, so this process is {NodeId} and no process after it will be: what a crash leaves open holds up its readers for transactions.timeout. Set transactions.node-id")]
    private static partial void LogUnstable(ILogger logger, string nodeId, string folder);
}
