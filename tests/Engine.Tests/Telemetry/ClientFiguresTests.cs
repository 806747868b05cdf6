using Troupe.Engine.Telemetry;

namespace Troupe.Engine.Tests.Telemetry;

public sealed class ClientFiguresTests
{
    private const string Statistics = """
        { "name": "rdkafka#consumer-1", "client_id": "rdkafka", "type": "consumer", "msg_cnt": 3, "msg_size": 300, "tx_bytes": 1000, "rx_bytes": 2000,
          "brokers": {
            "one:9092/bootstrap": { "source": "configured", "state": "UP", "nodename": "one:9092", "outbuf_cnt": 9, "waitresp_cnt": 9, "rtt": { "avg": 9 } },
            "one:9092/1": { "source": "learned", "state": "UP", "nodename": "one:9092", "outbuf_cnt": 1, "waitresp_cnt": 2, "rtt": { "avg": 1500 } },
            "[::1]:9093/2": { "source": "learned", "state": "UP", "nodename": "[::1]:9093", "outbuf_cnt": 0, "waitresp_cnt": 0, "rtt": { "avg": 0 } },
            "three:9092/3": { "source": "learned", "state": "DOWN", "nodename": "three:9092", "outbuf_cnt": 0, "waitresp_cnt": 0, "rtt": { "avg": 0 } },
            "GroupCoordinator": { "source": "logical", "state": "UP", "nodename": "one:9092", "outbuf_cnt": 0, "waitresp_cnt": 1, "rtt": { "avg": 7 } } },
          "topics": {
            "orders": { "partitions": { "0": { "fetchq_cnt": 5, "fetchq_size": 50 }, "-1": { "fetchq_cnt": 0, "fetchq_size": 0 } } },
            "invoices": { "partitions": { "7": { "fetchq_cnt": 2, "fetchq_size": 20 } } } } }
        """;

    [Fact]
    public void Figures_ShouldBeReadFromTheClientsStatistics()
    {
        var figures = ClientFigures.Read(Statistics);

        Assert.Equal("rdkafka#consumer-1", figures.Name);
        Assert.Equal((1000, 2000), (figures.SentBytes, figures.ReceivedBytes));
        Assert.Equal((3, 300), (figures.ProduceMessages, figures.ProduceBytes));
        Assert.Equal((7, 70), (figures.FetchMessages, figures.FetchBytes));
        Assert.Equal([new ClientFigures.Broker("one", 9092, 3, 0.0015), new ClientFigures.Broker("[::1]", 9093, 0, 0)], figures.Brokers.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{ "topics": {}, "name": "a", "tx_bytes": "many" }""")]
    public void Statistics_ShouldBePassedOver_WhenTheyAreNotUnderstood(string text)
    {
        using var statistics = new ClientStatistics("billing");
        statistics.Take(text);

        Assert.Null(statistics.Figures);
    }
}
