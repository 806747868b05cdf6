namespace Troupe.Integration.Tests.Stage;

/// <summary>Which broker a test runs on.</summary>
public enum BrokerKind
{
    /// <summary>One of the test's own, inside the process.</summary>
    Embedded,

    /// <summary>The Kafka cluster that the variable <c>TROUPE_TEST_KAFKA</c> names (<c>host:port</c>).</summary>
    Cluster,

    /// <summary>Kafka in a container, started once per run by Testcontainers where a Docker engine answers.</summary>
    Container,
}
