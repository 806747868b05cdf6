using System.Runtime.InteropServices;
using Confluent.Kafka;
using Troupe.Engine.Polling.Native;

namespace Troupe.Engine.Tests.Polling.Native;

public sealed unsafe class LayoutCheckTests
{
    private const string Topic = "troupe-layout-check";

    [Fact]
    public void Problem_ShouldFindNothing_WhenTheLibraryIsTheOneOfThePackage() => Assert.Null(LayoutCheck.Problem(LoadedClient.Handle));

    [Fact]
    public void Compare_ShouldNameTheField_WhenItIsNotWhereItIsExpected()
    {
        using var good = new Sample();
        Assert.Null(LayoutCheck.Compare(good.Message, Topic));

        Assert.Equal("Topic", LayoutCheck.Compare(good.Message, "orders"));
        Assert.Equal("Error", LayoutCheck.Compare(good.Message with { Error = 0 }, Topic));
        Assert.Equal("Partition", LayoutCheck.Compare(good.Message with { Partition = 0 }, Topic));
        Assert.Equal("Payload", LayoutCheck.Compare(good.Message with { Length = 3 }, Topic));
        Assert.Equal("Payload", LayoutCheck.Compare(good.Message with { Payload = good.Message.Payload + 1 }, Topic));
        Assert.Equal("Key", LayoutCheck.Compare(good.Message with { KeyLength = 7 }, Topic));
        Assert.Equal("Offset", LayoutCheck.Compare(good.Message with { Offset = 0 }, Topic));
        Assert.Equal("Private", LayoutCheck.Compare(good.Message with { Private = 0 }, Topic));
    }

    /// <summary>A message as the library would report it, over bytes of its own.</summary>
    private sealed class Sample : IDisposable
    {
        private readonly GCHandle _bytes = GCHandle.Alloc("payloadkey"u8.ToArray(), GCHandleType.Pinned);

        public NativeMessage Message => new()
        {
            Error = (int)ErrorCode.Local_PurgeQueue,
            Partition = 0x1234567,
            Payload = (byte*)_bytes.AddrOfPinnedObject(),
            Length = 7,
            Key = (byte*)_bytes.AddrOfPinnedObject() + 7,
            KeyLength = 3,
            Offset = Offset.Unset.Value,
            Private = unchecked((nint)0x0123456789ABCDEF),
        };

        public void Dispose() => _bytes.Free();
    }
}
