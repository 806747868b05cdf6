using Troupe.Engine.Configuration;
using static Troupe.Engine.Tests.Configuration.Tree;

namespace Troupe.Engine.Tests.Configuration;

public sealed class RouteDocumentTests
{
    [Fact]
    public void Merge_ShouldReplaceSingleValues_WhenTheMoreAuthoritativeSourceHasThem()
    {
        var code = Document("code", ("consumer-groups", List(Fields(("id", "billing"), ("topics", List(
            Fields(("name", "orders"), ("max-batch-size", "10"))))))));
        var file = Document("file", ("consumer-groups", List(
            Fields(("id", "other"), ("topics", List(Fields(("name", "orders"))))),
            Fields(("id", "billing"), ("topics", List(
                Fields(("name", "payments")),
                Fields(("name", "orders"), ("max-batch-size", "20"), ("max-wait-time", "7ms"))))))));

        var merged = RouteDocument.Merge(code, file);

        Assert.Equal(["other", "billing"], merged.Application.Children.Select(group => group.Name));
        var topics = merged.Application.Find("billing")!.Find("default")!;
        Assert.Equal(["payments", "orders"], topics.Children.Select(topic => topic.Name));
        Assert.Equal(new SettingValue("10", "code"), topics.Find("orders")!.Values["max-batch-size"]);
        Assert.Equal(new SettingValue("7ms", "file"), topics.Find("orders")!.Values["max-wait-time"]);
    }

    [Theory]
    [InlineData("b", "a b c", "a b c")]
    [InlineData("x", "a b", "x a b")]
    [InlineData("x b", "a b", "x a b")]
    [InlineData("b x", "a b c", "a b x c")]
    [InlineData("a x c y", "a b c d", "a x b c y d")]
    [InlineData("c a x", "a b c", "c a x b")]
    [InlineData("", "a b", "a b")]
    [InlineData("a b", "", "a b")]
    public void Merge_ShouldKeepTheOrderOfBoth_UnlessTheyContradictEachOther(string upper, string lower, string expected)
    {
        var merged = RouteDocument.Merge(Groups(upper), Groups(lower));

        Assert.Equal(expected, string.Join(' ', merged.Application.Children.Select(group => group.Name)));

        static RouteDocument Groups(string ids) =>
            Document(("consumer-groups", List([.. ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => Fields(("id", id)))])));
    }

    [Fact]
    public void Merge_ShouldKeepTheSourcesAsTheyWere()
    {
        var code = Document("code", ("shutdown-timeout", "1s"));
        var file = Document("file", ("shutdown-timeout", "2s"), ("kafka", Fields(("client.id", "x"))));

        _ = RouteDocument.Merge(code, file);

        Assert.Empty(code.Application.Kafka);
        Assert.Equal("2s", file.Application.Values["shutdown-timeout"].Text);
    }

    [Fact]
    public void Names_ShouldBeFound_WhateverTheirCaseAndDashes()
    {
        var document = Document(("ConsumerGroups", List(Fields(("ID", "billing"), ("Topics", List(
            Fields(("Name", "orders"), ("MaxBatchSize", "5"), ("DeadLetterQueue", Fields(("MaxRetries", "1"))), ("backoff.initial", "2s"))))))));

        var topic = document.Application.Find("billing")!.Find("default")!.Find("orders")!;
        Assert.Empty(document.Problems);
        Assert.Equal("5", topic.Values["max-batch-size"].Text);
        Assert.Equal("1", topic.Values["dead-letter-queue.max-retries"].Text);
        Assert.Equal("2s", topic.Values["backoff.initial"].Text);
    }

    [Fact]
    public void ClientProperties_ShouldBeJoinedWithDots_WhenTheSourceTookThemApart()
    {
        var document = Document(("kafka", Fields(
            ("bootstrap.servers", "a:1,b:2"),
            ("linger", Fields(("ms", "5"))),
            ("group", Fields(("protocol", "consumer"))),
            ("group.protocol.type", "consumer"))));

        Assert.Equal(
            ["bootstrap.servers=a:1,b:2", "group.protocol.type=consumer", "group.protocol=consumer", "linger.ms=5"],
            document.Application.Kafka.Select(property => $"{property.Key}={property.Value.Text}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void List_ShouldBeRead_WhenItIsWrittenAsNumberedFields()
    {
        var document = Document(("consumer-groups", Fields(("10", Fields(("id", "b"))), ("2", Fields(("id", "a"))))));

        Assert.Empty(document.Problems);
        Assert.Equal(["a", "b"], document.Application.Children.Select(group => group.Name));
    }

    public static TheoryData<string, string> UnreadableDocuments => new()
    {
        { "unknown", "troupe.consumer-grups (test) is not a setting. Did you mean consumer-groups?" },
        { "unknown-topic-setting", "troupe.consumer-groups[g].topics[t].max-bach-size (test) is not a setting. Did you mean max-batch-size?" },
        { "unknown-in-block", "troupe.consumer-groups[g].topics[t].backoff.initiale (test) is not a setting. Did you mean backoff.initial?" },
        { "far", "troupe.zzzzzzzz (test) is not a setting. Known here: consumer-dispatcher, consumer-groups, defaults, engine-dispatcher, kafka, shutdown-timeout, transactions, transactions.abandon-after, transactions.id-prefix, transactions.max-bytes, transactions.max-records, transactions.min-interval, transactions.node-id, transactions.timeout." },
        { "no-id", "troupe.consumer-groups holds a block without id (test). Give it the id that it is known by." },
        { "no-list", "troupe.consumer-groups (test) is not a list. Write a list of blocks, each with its id." },
        { "scalar-group", "troupe.consumer-groups[g].topics (test) is not a list. Write a list of blocks, each with its name." },
        { "block-as-value", "troupe.shutdown-timeout (test) is a block or a list. Write one value." },
        { "value-as-block", "troupe.defaults.backoff (test) is not a block of settings. Write its settings by name below it." },
        { "twice", "troupe.defaults.max-batch-size is written twice: in test and in test. Keep one of them." },
        { "topic-twice", "troupe.consumer-groups[g].subscription-groups[s].topics[t] is written twice (the second time in test). Keep one of them." },
    };

    [Theory]
    [MemberData(nameof(UnreadableDocuments))]
    public void Document_ShouldNameTheProblem_WhenItCannotBeRead(string mistake, string problem)
    {
        (string, object)[] fields = mistake switch
        {
            "unknown" => [("consumer-grups", List())],
            "unknown-topic-setting" => Group(Fields(("id", "g"), ("topics", List(Fields(("name", "t"), ("max-bach-size", "1")))))),
            "unknown-in-block" => Group(Fields(("id", "g"), ("topics", List(Fields(("name", "t"), ("backoff", Fields(("initiale", "1s")))))))),
            "far" => [("zzzzzzzz", "1")],
            "no-id" => Group(Fields(("topics", List()))),
            "no-list" => [("consumer-groups", "billing")],
            "scalar-group" => Group(Fields(("id", "g"), ("topics", "orders"))),
            "block-as-value" => [("shutdown-timeout", Fields(("x", "1s")))],
            "value-as-block" => [("defaults", Fields(("backoff", "1s")))],
            "twice" => [("defaults", Fields(("max-batch-size", "1"), ("MaxBatchSize", "2")))],
            "topic-twice" => Group(Fields(("id", "g"), ("subscription-groups", List(Fields(("name", "s"), ("topics", List(Fields(("name", "t")), Fields(("name", "t"))))))))),
            _ => throw new ArgumentOutOfRangeException(nameof(mistake)),
        };

        var document = Document(fields);

        Assert.Equal([problem], document.Problems);

        static (string, object)[] Group(object group) => [("consumer-groups", List(group))];
    }
}
