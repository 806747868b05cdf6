using System.Text;
using Confluent.Kafka;
using Troupe.Engine.DeadLetterQueue;

namespace Troupe.Engine.Tests.DeadLetterQueue;

public sealed class DeadLetterRecordTests
{
    private static readonly DeadLetterSource Source = new(
        "orders", 3, 42, "billing", [1, 2], [0xFF, 0xFE], null, new Timestamp(1_700_000_000_123, TimestampType.CreateTime),
        4, "System.FormatException", "bad line");

    [Fact]
    public void Create_ShouldAddItsHeaders_WhenAMessageIsGivenUp()
    {
        var letter = DeadLetterRecord.Create(Source);

        Assert.Equal(
            [
                ("troupe-source-topic", "orders"),
                ("troupe-source-partition", "3"),
                ("troupe-source-offset", "42"),
                ("troupe-source-group", "billing"),
                ("troupe-attempts", "4"),
                ("troupe-error-type", "System.FormatException"),
                ("troupe-error-message", "bad line"),
            ],
            letter.Headers.Select(header => (header.Key, Encoding.UTF8.GetString(header.GetValueBytes()))));
    }

    [Fact]
    public void Create_ShouldKeepKeyValueAndTimestamp_ByteForByte()
    {
        var letter = DeadLetterRecord.Create(Source);

        Assert.Equal([1, 2], letter.Key);
        Assert.Equal([0xFF, 0xFE], letter.Value);
        Assert.Equal(Source.Timestamp, letter.Timestamp);
    }

    [Fact]
    public void Create_ShouldKeepNull_WhenKeyAndValueAreNull()
    {
        var letter = DeadLetterRecord.Create(Source with { Key = null, Value = null });

        Assert.Null(letter.Key);
        Assert.Null(letter.Value);
    }

    [Fact]
    public void Create_ShouldKeepEmpty_WhenKeyAndValueAreEmpty()
    {
        var letter = DeadLetterRecord.Create(Source with { Key = [], Value = [] });

        Assert.Empty(letter.Key!);
        Assert.Empty(letter.Value!);
    }

    [Theory]
    [InlineData(-62_135_596_800_000, TimestampType.CreateTime)]
    [InlineData(-1, TimestampType.CreateTime)]
    [InlineData(1_700_000_000_123, TimestampType.LogAppendTime)]
    public void Create_ShouldKeepTheTimeAsCreateTime_WhateverItIs(long milliseconds, TimestampType type)
    {
        var letter = DeadLetterRecord.Create(Source with { Timestamp = new Timestamp(milliseconds, type) });

        Assert.Equal(new Timestamp(milliseconds, TimestampType.CreateTime), letter.Timestamp);
    }

    [Fact]
    public void Create_ShouldLeaveTheTimeToTheClient_WhenTheSourceHasNone()
    {
        var letter = DeadLetterRecord.Create(Source with { Timestamp = new Timestamp(-1, TimestampType.NotAvailable) });

        Assert.Equal(Timestamp.Default, letter.Timestamp);
    }

    [Fact]
    public void Create_ShouldKeepForeignHeadersInOrder_WhenTheyRepeatOrAreNull()
    {
        var headers = new Headers
        {
            { "b", [2] },
            { "a", null! },
            { "b", [] },
            { "troupe-of-actors", [0xC3, 0x28] },
            { "", [7] },
            { "b", [2] },
        };

        var letter = DeadLetterRecord.Create(Source with { Headers = headers });

        var kept = letter.Headers.Take(6).Select(header => (header.Key, header.GetValueBytes())).ToArray();
        Assert.Equal(["b", "a", "b", "troupe-of-actors", "", "b"], kept.Select(header => header.Key));
        Assert.Equal([[2], null!, [], [0xC3, 0x28], [7], [2]], kept.Select(header => header.Item2));
        Assert.Equal(13, letter.Headers.Count);
        Assert.Equal(6, headers.Count);
    }

    [Fact]
    public void Create_ShouldReplaceItsHeadersAndKeepTheFirstPosition_WhenGivenUpAgain()
    {
        var first = DeadLetterRecord.Create(Source with { Headers = new Headers { { "a", [1] } } });
        var second = DeadLetterRecord.Create(Source with { Topic = "retries", Partition = 0, Offset = 7, Headers = first.Headers });

        var third = DeadLetterRecord.Create(Source with { Offset = 99, Attempts = 1, ErrorMessage = "worse", Headers = second.Headers });

        Assert.Equal(["orders[3]@42"], Texts(second.Headers, DeadLetterHeaders.FirstSource));
        Assert.Equal(["orders[3]@42"], Texts(third.Headers, DeadLetterHeaders.FirstSource));
        Assert.Equal(["orders"], Texts(third.Headers, DeadLetterHeaders.SourceTopic));
        Assert.Equal(["99"], Texts(third.Headers, DeadLetterHeaders.SourceOffset));
        Assert.Equal(["1"], Texts(third.Headers, DeadLetterHeaders.Attempts));
        Assert.Equal(["worse"], Texts(third.Headers, DeadLetterHeaders.ErrorMessage));
        Assert.Equal("a", third.Headers[0].Key);
        Assert.Equal(9, third.Headers.Count);
    }

    [Fact]
    public void Create_ShouldHaveNoFirstPosition_WhenTheEarlierOneIsIncomplete()
    {
        var headers = new Headers { { DeadLetterHeaders.SourceTopic, [0xFF] }, { DeadLetterHeaders.SourceOffset, null! } };

        var letter = DeadLetterRecord.Create(Source with { Headers = headers });

        Assert.Empty(Texts(letter.Headers, DeadLetterHeaders.FirstSource));
        Assert.Equal(["orders"], Texts(letter.Headers, DeadLetterHeaders.SourceTopic));
    }

    [Fact]
    public void Create_ShouldNameTheTrace_WhenTheSourceBelongsToOne()
    {
        var headers = new Headers { { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"u8.ToArray() } };

        var letter = DeadLetterRecord.Create(Source with { Headers = headers });

        Assert.Equal(["0af7651916cd43dd8448eb211c80319c"], Texts(letter.Headers, DeadLetterHeaders.TraceId));
        Assert.Equal("traceparent", letter.Headers[0].Key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c")]
    [InlineData(null)]
    public void Create_ShouldNameNoTrace_WhenTheTraceParentIsNotValid(string? text)
    {
        var headers = new Headers { { "traceparent", text is null ? null! : Encoding.UTF8.GetBytes(text) } };

        var letter = DeadLetterRecord.Create(Source with { Headers = headers });

        Assert.Empty(Texts(letter.Headers, DeadLetterHeaders.TraceId));
    }

    [Theory]
    [InlineData(1_000, "", 1_000)]
    [InlineData(1_001, "", 1_000)]
    [InlineData(999, "😀", 999)]
    [InlineData(998, "😀 and more", 1_000)]
    public void Create_ShouldCutTheErrorMessageBetweenCharacters_WhenItIsTooLong(int letters, string rest, int expected)
    {
        var message = new string('x', letters) + rest;

        var letter = DeadLetterRecord.Create(Source with { ErrorMessage = message });

        Assert.Equal([message[..expected]], Texts(letter.Headers, DeadLetterHeaders.ErrorMessage));
    }

    [Theory]
    [InlineData(0, 3, 0)]
    [InlineData(4, 3, 1)]
    [InlineData(2, 1, 0)]
    public void PartitionFor_ShouldBeTheRemainder_OfTheSourcePartition(int source, int count, int expected) =>
        Assert.Equal(expected, DeadLetterRecord.PartitionFor(source, count));

    [Fact]
    public void PartitionFor_ShouldRefuse_WhenThereIsNoPartition() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DeadLetterRecord.PartitionFor(0, 0));

    private static string[] Texts(Headers headers, string name) =>
        [.. headers.Where(header => header.Key == name).Select(header => Encoding.UTF8.GetString(header.GetValueBytes()))];
}
