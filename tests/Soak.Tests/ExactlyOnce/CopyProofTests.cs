using Troupe.Soak.ExactlyOnce;

namespace Troupe.Soak.Tests.ExactlyOnce;

public sealed class CopyProofTests
{
    [Theory]
    [InlineData(new long[] { 0, 1, 2 }, 0, 0, 0)]
    [InlineData(new long[] { 0, 2 }, 1, 0, 0)]
    [InlineData(new long[] { 0, 1, 2, 1 }, 0, 1, 0)]
    [InlineData(new long[] { 0, 2, 1 }, 0, 0, 1)]
    [InlineData(new long[] { }, 3, 0, 0)]
    public void Proof_ShouldCountWhatIsWrong(long[] copies, int missing, int twice, int outOfOrder)
    {
        var proof = new CopyProof(partition: 4);
        foreach (var (index, copy) in copies.Index()) proof.Take(copy, $"copies[0]@{index}");

        Assert.Equal(missing, proof.Conclude(produced: 3));
        Assert.Equal(twice, proof.Twice);
        Assert.Equal(outOfOrder, proof.OutOfOrder);
        Assert.Equal(missing + twice + outOfOrder, proof.Problems.Count);
    }

    [Fact]
    public void Proof_ShouldSayWhere()
    {
        var proof = new CopyProof(partition: 4);
        proof.Take(0, "copies[0]@0");
        proof.Take(0, "copies[0]@7");
        proof.Conclude(produced: 2);

        Assert.Equal(["4:0 is there twice, at copies[0]@7", "4:1 is missing"], proof.Problems);
    }
}
