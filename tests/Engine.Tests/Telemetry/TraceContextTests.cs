using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Troupe.Engine.Records;
using Troupe.Engine.Telemetry;

namespace Troupe.Engine.Tests.Telemetry;

public sealed class TraceContextTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void Context_ShouldBeReadFromPackedHeaders_AmongOthers()
    {
        var segment = SegmentWith(new Headers { { "a", [1, 2] }, { "nothing", null }, { "traceparent", Ascii(Parent) }, { "tracestate", Ascii("k=v") }, { "", [] } });

        Assert.True(TraceContext.TryRead(segment, 0, out var context));
        Assert.Equal(ActivityContext.Parse(Parent, "k=v").SpanId, context.SpanId);
        Assert.Equal("k=v", context.TraceState);
        Assert.True(context.IsRemote);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("hello")]
    [InlineData("\u00ff\u00fe")]
    public void Context_ShouldBeNone_WhenTheHeaderIsNotValid(string value)
    {
        var headers = new Headers { { "traceparent", Encoding.Latin1.GetBytes(value) } };

        Assert.False(TraceContext.TryRead(SegmentWith(headers), 0, out _));
        Assert.False(TraceContext.TryRead(headers, out _));
    }

    [Fact]
    public void Context_ShouldBeNone_WithoutHeaders()
    {
        Assert.False(TraceContext.TryRead(SegmentWith(null), 0, out _));
        Assert.False(TraceContext.TryRead(null, out _));
        Assert.False(TraceContext.TryRead(SegmentWith(new Headers { { "traceparent", null } }), 0, out _));
    }

    [Fact]
    public void LastHeader_ShouldCount_WhenItIsRepeated()
    {
        var headers = new Headers { { "traceparent", Ascii("hello") }, { "traceparent", Ascii(Parent) } };

        Assert.True(TraceContext.TryRead(SegmentWith(headers), 0, out var packed));
        Assert.True(TraceContext.TryRead(headers, out var unpacked));
        Assert.Equal(packed, unpacked);
    }

    [Fact]
    public void TraceState_ShouldBeLeftOut_WhenItIsTooLong()
    {
        var headers = new Headers { { "traceparent", Ascii(Parent) }, { "tracestate", Ascii($"k={new string('v', 511)}") } };

        Assert.True(TraceContext.TryRead(headers, out var context));
        Assert.Null(context.TraceState);
    }

    [Fact]
    public void Message_ShouldGetTheSendersContext_InHeadersOfItsOwn()
    {
        using var sender = new Activity("sender").SetIdFormat(ActivityIdFormat.W3C).Start();
        sender.TraceStateString = "k=v";
        var theirs = new Headers { { "kind", null } };
        var message = new Message<byte[]?, byte[]?> { Headers = theirs };

        TraceContext.Write(message, sender);

        Assert.Single(theirs);
        Assert.Equal(["kind", "traceparent", "tracestate"], message.Headers.Select(header => header.Key));
        Assert.True(TraceContext.TryRead(message.Headers, out var context));
        Assert.Equal((sender.TraceId, sender.SpanId, "k=v"), (context.TraceId, context.SpanId, context.TraceState));
    }

    [Fact]
    public void Message_ShouldKeepTheContextItHas()
    {
        using var sender = new Activity("sender").SetIdFormat(ActivityIdFormat.W3C).Start();
        var message = new Message<byte[]?, byte[]?> { Headers = new Headers { { "traceparent", Ascii(Parent) } } };
        var headers = message.Headers;

        TraceContext.Write(message, sender);
        TraceContext.Write(new Message<byte[]?, byte[]?>(), null);

        Assert.Same(headers, message.Headers);
        Assert.Equal(Ascii(Parent), Assert.Single(headers).GetValueBytes());
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static Segment SegmentWith(Headers? headers)
    {
        var builder = new SegmentBuilder(new TopicPartition("orders", 3), withHeaders: true);
        builder.Add(new ConsumeResult<byte[]?, byte[]?>
        {
            TopicPartitionOffset = new TopicPartitionOffset("orders", 3, 42),
            Message = new Message<byte[]?, byte[]?> { Key = [7], Value = [1, 2, 3], Headers = headers!, Timestamp = new Timestamp(1, TimestampType.CreateTime) },
        });
        return builder.Build(1);
    }
}
