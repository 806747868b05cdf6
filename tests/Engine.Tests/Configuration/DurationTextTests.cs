using System.Globalization;
using CsCheck;
using Troupe.Engine.Configuration;

namespace Troupe.Engine.Tests.Configuration;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("5s", 5_000)]
    [InlineData("5 s", 5_000)]
    [InlineData(" 500ms ", 500)]
    [InlineData("2 m", 120_000)]
    [InlineData("2 minutes", 120_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1 day", 86_400_000)]
    [InlineData("00:00:05", 5_000)]
    [InlineData("1.00:00:00", 86_400_000)]
    [InlineData("-3s", -3_000)]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("1500 micros", 1.5)]
    public void Duration_ShouldBeRead_InBothNotations(string text, double milliseconds)
    {
        Assert.True(DurationText.TryRead(text, out var duration));

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("5 parsecs")]
    [InlineData("5S")]
    [InlineData("infinite")]
    [InlineData("1e3s")]
    [InlineData("99999999999999999999999999999999s")]
    [InlineData("999999999999d")]
    [InlineData("00:99:00")]
    [InlineData("1,5s")]
    public void Duration_ShouldBeRefused_WhenItIsAmbiguousOrNone(string text) => Assert.False(DurationText.TryRead(text, out _));

    [Fact]
    public void Duration_ShouldReadBack_WhateverWasWritten() =>
        Gen.Long.Sample(ticks =>
        {
            var duration = new TimeSpan(ticks);

            Assert.True(DurationText.TryRead(DurationText.Write(duration), out var read));
            Assert.Equal(duration, read);
        });

    [Fact]
    public void Duration_ShouldNotThrow_WhateverTheTextIs() =>
        Gen.Select(Gen.String, Gen.Decimal, Gen.Int[0, 4]).Sample((text, amount, unit) =>
        {
            _ = DurationText.TryRead(text, out _);
            _ = DurationText.TryRead(amount.ToString(CultureInfo.InvariantCulture) + new[] { "s", "ms", "d", "h", "ns" }[unit], out _);
        });
}
