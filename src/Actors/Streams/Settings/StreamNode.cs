using Akka.Configuration;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Streams.Settings;

/// <summary>Who the process is where streams run without Troupe's tree: by the settings in HOCON that the tree goes by.</summary>
internal static class StreamNode
{
    private const string Section = "troupe.transactions";
    private const string Automatic = "auto";

    public static TransactionSettings Settings(Config config)
    {
        var prefix = config.GetString($"{Section}.id-prefix", "").Trim();
        var node = config.GetString($"{Section}.node-id", "").Trim();
        return new TransactionSettings
        {
            IdPrefix = prefix.Length > 0 ? prefix : RoutingDefaults.TransactionalIdPrefix,
            NodeId = node.Length == 0 || string.Equals(node, Automatic, StringComparison.OrdinalIgnoreCase) ? null : node,
        };
    }
}
