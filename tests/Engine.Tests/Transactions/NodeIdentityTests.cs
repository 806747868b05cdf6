using Troupe.Engine;
using Troupe.Engine.Routing;
using Troupe.Engine.Transactions;

namespace Troupe.Engine.Tests.Transactions;

public sealed class NodeIdentityTests : IDisposable
{
    private static readonly TransactionSettings Shop = new() { IdPrefix = "shop" };

    private readonly string _folder = Directory.CreateTempSubdirectory("troupe-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Ordinal_ShouldBeTheLowestThatIsFree()
    {
        using var first = NodeIdentity.Acquire(Shop, _folder);
        var second = NodeIdentity.Acquire(Shop, _folder);
        using var third = NodeIdentity.Acquire(Shop, _folder);
        second.Dispose();
        using var again = NodeIdentity.Acquire(Shop, _folder);

        var machine = $"{Environment.MachineName}-{EscapedName.Of(Environment.UserName)}";
        Assert.Equal([$"{machine}-0", $"{machine}-1", $"{machine}-2", $"{machine}-1"], [first.Id, second.Id, third.Id, again.Id]);
        Assert.True(first.IsStable);
    }

    /// <summary>Whatever else differs, their groups for one: one group of both is enough to fence each other.</summary>
    [Fact]
    public void Processes_ShouldNotShareAnId_WhenTheyShareThePrefix()
    {
        using var one = NodeIdentity.Acquire(Shop with { MaxRecords = 1 }, _folder);
        using var other = NodeIdentity.Acquire(Shop with { MaxRecords = 2 }, _folder);

        Assert.NotEqual(one.Id, other.Id);
    }

    [Fact]
    public void Prefixes_ShouldCountForThemselves()
    {
        using var one = NodeIdentity.Acquire(Shop, _folder);
        using var other = NodeIdentity.Acquire(new TransactionSettings { IdPrefix = "bank" }, _folder);

        Assert.Equal(one.Id, other.Id);
    }

    [Fact]
    public void Configured_ShouldBeTakenAsItIs()
    {
        using var node = NodeIdentity.Acquire(new TransactionSettings { NodeId = "pod-3" }, _folder);

        Assert.Equal(("pod-3", true), (node.Id, node.IsStable));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Identity_ShouldBeAnyButUnstable_WhenThereCanBeNoFile()
    {
        var file = Path.Combine(_folder, "a-file");
        File.WriteAllText(file, "");

        using var node = NodeIdentity.Acquire(Shop, Path.Combine(file, "below"));

        Assert.False(node.IsStable);
        Assert.StartsWith($"{Environment.MachineName}-", node.Id, StringComparison.Ordinal);
    }

    [Fact]
    public void TransactionalId_ShouldEscapeItsParts() =>
        Assert.Equal("troupe:a%3Ab:%2E%2E:pod-3:1:2", TransactionalId.Of("troupe", "a:b", "..", "pod-3", 1, 2));
}
