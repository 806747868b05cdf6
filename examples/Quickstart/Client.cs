using Confluent.Kafka;

namespace Quickstart;

/// <summary>What the plain clients of this program have in common.</summary>
internal static class Client
{
    /// <summary>Names the cluster.</summary>
    public static TConfig Configure<TConfig>(TConfig config, string servers)
        where TConfig : ClientConfig
    {
        config.BootstrapServers = servers;
        return config;
    }

    /// <summary>Keeps the client from writing to stderr: what matters of it comes back as an exception.</summary>
    public static void IgnoreLog(IClient client, LogMessage message)
    {
    }
}
