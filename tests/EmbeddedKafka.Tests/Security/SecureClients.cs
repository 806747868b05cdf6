using Confluent.Kafka;

namespace Troupe.EmbeddedKafka.Tests.Security;

/// <summary>Confluent clients of a secure listener.</summary>
internal static class SecureClients
{
    public const string User = "alice";
    public const string Password = "alice, with = and , and ü";

    public static IReadOnlyDictionary<string, string> Users { get; } = new Dictionary<string, string> { [User] = Password, ["bob"] = "bob-secret" };

    public static Task<EmbeddedKafkaServer> StartAsync(SecureListenerOptions listener) =>
        EmbeddedKafkaServer.StartAsync(new() { Topics = [new("t")], SecureListener = listener });

    public static Dictionary<string, string> Config(EmbeddedKafkaServer server, string protocol, string? mechanism = null, string user = User, string password = Password)
    {
        var config = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = server.SecureBootstrapServers,
            ["security.protocol"] = protocol,
            ["reconnect.backoff.max.ms"] = "200",
            ["message.timeout.ms"] = "15000",
        };
        if (protocol.EndsWith("SSL", StringComparison.Ordinal))
            config["ssl.ca.pem"] = server.CertificateAuthorityPem;
        if (mechanism is null)
            return config;
        config["sasl.mechanism"] = mechanism;
        if (mechanism == "OAUTHBEARER")
            return config;
        (config["sasl.username"], config["sasl.password"]) = (user, password);
        return config;
    }

    public static ProducerBuilder<string, string> Producer(Dictionary<string, string> config) =>
        new ProducerBuilder<string, string>(config).SetLogHandler(static (_, _) => { });

    /// <summary>The first error the broker's refusal causes in a client.</summary>
    public static async Task<Error> FirstErrorAsync(Dictionary<string, string> config)
    {
        var first = new TaskCompletionSource<Error>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var producer = Producer(config).SetErrorHandler((_, error) => first.TrySetResult(error)).Build();
        _ = producer.ProduceAsync("t", new Message<string, string> { Value = "refused" });
        return await first.Task.WaitAsync(KafkaClients.Patience);
    }
}
