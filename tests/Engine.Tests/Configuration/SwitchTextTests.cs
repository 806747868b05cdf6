using Troupe.Engine.Configuration;

namespace Troupe.Engine.Tests.Configuration;

public sealed class SwitchTextTests
{
    [Theory]
    [InlineData("on", true)]
    [InlineData("yes", true)]
    [InlineData("True", true)]
    [InlineData(" OFF ", false)]
    [InlineData("no", false)]
    [InlineData("false", false)]
    public void Switch_ShouldBeRead_InEveryNotation(string text, bool expected)
    {
        Assert.True(SwitchText.TryRead(text, out var value));

        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("enabled")]
    public void Switch_ShouldBeRefused_WhenItIsNeither(string text) => Assert.False(SwitchText.TryRead(text, out _));
}
