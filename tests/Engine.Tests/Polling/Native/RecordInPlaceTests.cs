using System.Buffers.Binary;
using System.Text;
using Troupe.Engine.Polling.Native;

namespace Troupe.Engine.Tests.Polling.Native;

public sealed unsafe class RecordInPlaceTests
{
    private static readonly string Long = new('x', 70_000);

    public static TheoryData<string?, string?> Records { get; } = new()
    {
        { "key", "value" }, { null, "value" }, { "", "value" }, { "key", "" }, { null, "" }, { "", "" }, { "key", new('v', 63) }, { "key", new('v', 64) }, { "key", new('v', 8_191) },
        { "key", new('v', 8_192) }, { null, Long }, { Long, Long },
    };

    [Theory]
    [MemberData(nameof(Records))]
    public void HasNoHeaders_ShouldBeTrue_WhenTheRecordHasNone(string? key, string? value) => Assert.True(HasNoHeaders(Record(key, value, headers: 0)));

    [Theory]
    [MemberData(nameof(Records))]
    public void HasNoHeaders_ShouldBeFalse_WhenItHasSome(string? key, string? value)
    {
        Assert.False(HasNoHeaders(Record(key, value, headers: 1)));
        Assert.False(HasNoHeaders(Record(key, value, headers: 200)));
    }

    [Theory]
    [InlineData("key")]
    [InlineData(null)]
    public void HasNoHeaders_ShouldBeFalse_WhenThereIsNoValue(string? key) => Assert.False(HasNoHeaders(Record(key, null, headers: 0)));

    [Theory]
    [MemberData(nameof(Records))]
    public void HasNoHeaders_ShouldBeFalse_WhenTheFormatIsOlder(string? key, string? value)
    {
        var (bytes, keyAt, valueAt) = (new List<byte>(), 0, 0);
        foreach (var (text, isKey) in new[] { (key, true), (value, false) })
        {
            var length = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(length, text?.Length ?? -1);
            bytes.AddRange(length);
            if (isKey) keyAt = bytes.Count;
            else valueAt = bytes.Count;
            bytes.AddRange(Encoding.UTF8.GetBytes(text ?? ""));
        }

        Assert.False(HasNoHeaders(new Placed([.. bytes, 0], keyAt, key?.Length, valueAt, value?.Length)));
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void HasNoHeaders_ShouldBeFalse_WhenKeyAndValueWereCopiedElsewhere(string? key, string? value)
    {
        // Behind the size of its piece of memory, as an allocator has it, and nothing behind it.
        byte[] bytes = [.. Encoding.UTF8.GetBytes(key ?? ""), .. new byte[16], .. BitConverter.GetBytes((long)(value!.Length + 16)), .. Encoding.UTF8.GetBytes(value), 0];
        Assert.False(HasNoHeaders(new Placed(bytes, 0, key?.Length, bytes.Length - 1 - value.Length, value.Length)));
    }

    private static Placed Record(string? key, string? value, int headers)
    {
        // Attributes, timestamp delta, offset delta.
        var bytes = new List<byte> { 0, 4, 2 };
        var keyAt = Append(key);
        var valueAt = Append(value);
        AppendVarint(bytes, headers);
        return new Placed([.. bytes], keyAt, key?.Length, valueAt, value?.Length);

        int Append(string? text)
        {
            AppendVarint(bytes, text?.Length ?? -1);
            var at = bytes.Count;
            bytes.AddRange(Encoding.UTF8.GetBytes(text ?? ""));
            return at;
        }
    }

    private static void AppendVarint(List<byte> bytes, int number)
    {
        var value = (uint)((number << 1) ^ (number >> 31));
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
    }

    private static bool HasNoHeaders(Placed record)
    {
        fixed (byte* start = record.Bytes)
        {
            var message = new NativeMessage
            {
                Key = record.KeyLength is null ? null : start + record.KeyAt,
                KeyLength = (nuint)(record.KeyLength ?? 0),
                Payload = record.ValueLength is null ? null : start + record.ValueAt,
                Length = (nuint)(record.ValueLength ?? 0),
            };
            return RecordInPlace.HasNoHeaders(&message);
        }
    }

    private sealed record Placed(byte[] Bytes, int KeyAt, int? KeyLength, int ValueAt, int? ValueLength);
}
