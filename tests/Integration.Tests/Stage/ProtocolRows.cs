namespace Troupe.Integration.Tests.Stage;

/// <summary>Rows of tests that run on every broker under every protocol by which members share partitions.</summary>
internal static class ProtocolRows
{
    private static readonly string[] Protocols = [StageSettings.Cooperative, StageSettings.Eager, StageSettings.ConsumerProtocol];

    public static TheoryData<BrokerKind, string> All()
    {
        var rows = new TheoryData<BrokerKind, string>();
        foreach (var broker in Enum.GetValues<BrokerKind>())
        {
            foreach (var protocol in Protocols) rows.Add(broker, protocol);
        }

        return rows;
    }

    /// <summary>With native polling each, and once per broker with the fallback.</summary>
    public static TheoryData<BrokerKind, string, string> WithPollers()
    {
        var rows = new TheoryData<BrokerKind, string, string>();
        foreach (var broker in Enum.GetValues<BrokerKind>())
        {
            foreach (var protocol in Protocols) rows.Add(broker, protocol, "native");
            rows.Add(broker, StageSettings.Cooperative, "consume");
        }

        return rows;
    }
}
