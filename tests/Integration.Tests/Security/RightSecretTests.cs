using Microsoft.Extensions.Diagnostics.HealthChecks;
using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Security;

// Every client of a host shows the broker the same secret: those that consume, the producer of dead letters, the one that asks for offsets. Guards
// against a client that is forgotten.
public sealed class RightSecretTests
{
    [SkippableTheory]
    [InlineData(BrokerKind.Embedded, "SASL_PLAINTEXT", "PLAIN")]
    [InlineData(BrokerKind.Embedded, "SASL_PLAINTEXT", "SCRAM-SHA-256")]
    [InlineData(BrokerKind.Embedded, "SASL_SSL", "SCRAM-SHA-512")]
    [InlineData(BrokerKind.Embedded, "SSL", null)]
    [InlineData(BrokerKind.Cluster, "SASL_PLAINTEXT", "PLAIN")]
    [InlineData(BrokerKind.Cluster, "SASL_PLAINTEXT", "SCRAM-SHA-256")]
    public async Task Host_ShouldConsumeProduceAndCommit_WhenItsSecretIsRight(BrokerKind broker, string protocol, string? mechanism)
    {
        await using var stage = await SecureStage.OpenAsync(broker, protocol, mechanism);

        var host = await stage.StartHostAsync();
        await host.Journal.WhenDeliveredAsync(offset: 9);
        await host.WhenHealthAsync(status => status == HealthStatus.Healthy);
        await host.StopAsync();
        var (deadLetters, committed) = await stage.ReadAsync();

        Assert.Equal(["3"], deadLetters);
        Assert.Equal(10, committed);
    }
}
