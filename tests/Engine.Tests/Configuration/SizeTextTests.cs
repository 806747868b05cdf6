using System.Globalization;
using CsCheck;
using Troupe.Engine.Configuration;

namespace Troupe.Engine.Tests.Configuration;

public sealed class SizeTextTests
{
    [Theory]
    [InlineData("65536", 65_536)]
    [InlineData("1 MiB", 1_048_576)]
    [InlineData("1MB", 1_000_000)]
    [InlineData("64k", 65_536)]
    [InlineData("64 KiB", 65_536)]
    [InlineData("1kB", 1_000)]
    [InlineData("0.5 MiB", 524_288)]
    [InlineData("2G", 2_147_483_648)]
    [InlineData("-1", -1)]
    public void Size_ShouldBeRead_WithAndWithoutUnit(string text, long expected)
    {
        Assert.True(SizeText.TryRead(text, out var bytes));

        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("1 mb")]
    [InlineData("1.5")]
    [InlineData("1 TiBi")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999G")]
    public void Size_ShouldBeRefused_WhenItIsNone(string text) => Assert.False(SizeText.TryRead(text, out _));

    [Fact]
    public void Size_ShouldReadBack_WhenWrittenAsBytes() =>
        Gen.Long[-long.MaxValue, long.MaxValue].Sample(bytes =>
        {
            Assert.True(SizeText.TryRead(bytes.ToString(CultureInfo.InvariantCulture), out var read));
            Assert.Equal(bytes, read);
        });
}
