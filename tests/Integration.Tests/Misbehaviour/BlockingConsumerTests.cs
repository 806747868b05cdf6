namespace Troupe.Integration.Tests.Misbehaviour;

// A part of the table of misbehaviour; its own class so that the parts run side by side. The story is told in MatrixRun.
public sealed class BlockingConsumerTests
{
    public static TheoryData<Misdeed, Place> Rows => MisbehaviourTable.Of(Misdeed.HangsBlocking);

    [Theory, MemberData(nameof(Rows))]
    public Task BlockingConsumer_ShouldHarmNobodyElse_WhereverItIs(Misdeed deed, Place place) => MatrixRun.PlayAsync(deed, place);
}
