using Troupe.Engine.Polling.Native;

namespace Troupe.Engine.Tests.Polling.Native;

public sealed class GroupMemberTests
{
    [Fact]
    public void Member_ShouldBeReadable_WhenConfluentKafkaIsTheOneOfThePackage() => Assert.True(GroupMember.CanBeRead);
}
