using Troupe.Actors.Tests.Partitions;
using Troupe.Actors.Transactions;
using Troupe.Engine.Routing;
using Troupe.Engine.Transactions;

namespace Troupe.Actors.Tests.Transactions;

public sealed class ProcessNodeTests : IDisposable
{
    private static readonly TransactionSettings Shop = new() { IdPrefix = "shop" };

    private readonly string _folder = Directory.CreateTempSubdirectory("troupe-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Name_ShouldBeLeftToOthers_WhenNobodyAsksForIt()
    {
        using var node = new ProcessNode(Shop, _folder, new RecordingLog());

        using var other = NodeIdentity.Acquire(Shop, _folder);

        Assert.EndsWith("-0", other.Id, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_ShouldBeHeldFromTheFirstQuestionUntilTheEnd()
    {
        var node = new ProcessNode(Shop, _folder, new RecordingLog());

        var (first, again) = (node.Id, node.Id);
        using (var other = NodeIdentity.Acquire(Shop, _folder)) Assert.EndsWith("-1", other.Id, StringComparison.Ordinal);
        node.Dispose();
        using var next = NodeIdentity.Acquire(Shop, _folder);

        Assert.Equal((first, first), (again, next.Id));
    }

    [Fact]
    public void Name_ShouldBeTakenAgain_WhenTheTreeIsStartedAgain()
    {
        using var node = new ProcessNode(Shop, _folder, new RecordingLog());
        var first = node.Id;
        node.Dispose();

        var again = node.Id;
        using var other = NodeIdentity.Acquire(Shop, _folder);

        Assert.Equal(first, again);
        Assert.EndsWith("-1", other.Id, StringComparison.Ordinal);
    }
}
