namespace Troupe.Integration.Tests.Stage;

/// <summary>A broker that a test may disturb.</summary>
public enum MortalBroker
{
    /// <summary>An embedded one, which can play dead.</summary>
    Embedded,

    /// <summary>A Kafka process of the tests' own.</summary>
    OwnNode,
}
