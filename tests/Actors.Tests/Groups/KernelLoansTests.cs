using Confluent.Kafka;
using Troupe.Actors.Groups;
using Troupe.Actors.Partitions;
using Troupe.Actors.Tests.Partitions;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Tests.Groups;

/// <summary>Who has which kernel while partitions move between connections. Guards against two assignments on one kernel.</summary>
public sealed class KernelLoansTests
{
    private static readonly TopicPartition Orders3 = new("orders", 3);
    private static readonly TopicPartition Orders4 = new("orders", 4);

    private readonly KernelLoans _loans = new(partition => new PartitionKernel(new TopicSettings(partition.Topic, typeof(ScriptedConsumer))));

    [Fact]
    public void Kernel_ShouldBeTheSame_WhenItsPartitionMovesInOrder()
    {
        var kernel = _loans.Lend(Orders3, 1);
        _loans.GiveBack(Orders3, kernel);

        Assert.Same(kernel, _loans.Lend(Orders3, 2));
        Assert.Empty(_loans.Held(1));
        Assert.Equal([Orders3], _loans.Held(2).AsEnumerable());
    }

    [Fact]
    public void Kernel_ShouldBeAnother_WhenTheFirstOneStillHasIt()
    {
        var first = _loans.Lend(Orders3, 1);
        var second = _loans.Lend(Orders3, 2);
        _loans.GiveBack(Orders3, first);

        Assert.NotSame(first, second);
        Assert.Empty(_loans.Held(1));
        Assert.Equal([Orders3], _loans.Held(2).AsEnumerable());
    }

    [Fact]
    public void Kernels_ShouldBeNobodys_WhenTheirConnectionIsGone()
    {
        var kernel = _loans.Lend(Orders3, 1);
        _loans.Lend(Orders4, 2);

        _loans.TakeBack(1);

        Assert.Equal([Orders4], _loans.Held());
        Assert.Same(kernel, _loans.Lend(Orders3, 3));
    }
}
