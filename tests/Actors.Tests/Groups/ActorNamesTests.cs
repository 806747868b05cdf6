using Akka.Actor;

namespace Troupe.Actors.Tests.Groups;

public sealed class ActorNamesTests
{
    [Theory]
    [InlineData("billing", "billing")]
    [InlineData("shop/billing eu", "shop%2Fbilling%20eu")]
    [InlineData("größe", "gr%C3%B6%C3%9Fe")]
    [InlineData(".", "%2E")]
    [InlineData("..", "%2E%2E")]
    [InlineData("a.b", "a.b")]
    [InlineData("50%", "50%25")]
    [InlineData("$system", "%24system")]
    public void Escape_ShouldMakeAValidPathElement_OfWhateverAGroupIsCalled(string name, string escaped)
    {
        Assert.Equal(escaped, ActorNames.Escape(name));
        Assert.True(ActorPath.IsValidPathElement(escaped));
    }
}
