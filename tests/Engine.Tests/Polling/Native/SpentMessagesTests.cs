using System.Collections.Concurrent;
using Troupe.Engine.Polling.Native;

namespace Troupe.Engine.Tests.Polling.Native;

public sealed class SpentMessagesTests
{
    private readonly ConcurrentQueue<nint> _freed = [];
    private readonly SpentMessages _spent;

    public SpentMessagesTests() => _spent = new SpentMessages(_freed.Enqueue);

    [Fact]
    public void Messages_ShouldBeKept_UntilSomebodyFreesThem()
    {
        Add(1, 3);
        Assert.Empty(_freed);

        Assert.True(_spent.TryFree());
        Assert.Equal([1, 2, 3], _freed);
    }

    [Fact]
    public void TryFree_ShouldFreeEachOnce_WhenItIsCalledAgain()
    {
        Add(1, 3);
        Assert.True(_spent.TryFree());
        Assert.True(_spent.TryFree());
        Add(4, 2);
        Assert.True(_spent.TryFree());

        Assert.Equal([1, 2, 3, 4, 5], _freed);
    }

    [Fact]
    public void Messages_ShouldBeFreedAtOnce_WhenThereIsNoRoomForAllOfThem()
    {
        Add(1, SpentMessages.Capacity - 1);
        Add(100_001, 2);
        Assert.Equal([100_001, 100_002], _freed);

        Add(200_001, 1);
        Assert.Equal(2, _freed.Count);

        Assert.True(_spent.TryFree());
        Add(300_001, 1);
        Assert.Equal(SpentMessages.Capacity + 2, _freed.Count);
    }

    [Fact]
    public void Messages_ShouldBeFreedAtOnce_WhenTheyAreLargeInTheMean()
    {
        _spent.Add([1, 2], 2 * SpentMessages.LargestKept);
        Assert.Empty(_freed);

        _spent.Add([3, 4], (2 * SpentMessages.LargestKept) + 1);
        Assert.Equal([3, 4], _freed);
    }

    [Fact]
    public void TryFree_ShouldLeaveItToTheOther_WhileOneFrees()
    {
        bool? second = null;
        SpentMessages? spent = null;
        var freed = new List<nint>();
        spent = new SpentMessages(message =>
        {
            freed.Add(message);
            second = spent!.TryFree();
        });
        spent.Add([1], 0);

        Assert.True(spent.TryFree());
        Assert.False(second);
        Assert.Equal([1], freed);
    }

    [Fact]
    public async Task EachMessage_ShouldBeFreedOnce_WhenThreadsFreeWhileOneAdds()
    {
        const int Messages = 2_000_000;
        const int Read = 500;
        var counts = new byte[Messages];
        var spent = new SpentMessages(message => counts[(int)message]++);
        using var done = new CancellationTokenSource();
        Task[] threads = [FreeAsync(), FreeAsync()];

        await Task.Factory.StartNew(
            () =>
            {
                var messages = new nint[Read];
                for (var first = 0; first < Messages; first += Read)
                {
                    for (var index = 0; index < Read; index++) messages[index] = first + index;
                    spent.Add(messages, 0);
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await done.CancelAsync();
        await Task.WhenAll(threads);
        Assert.True(spent.TryFree());

        Assert.All(counts.Distinct(), count => Assert.Equal(1, count));

        Task FreeAsync() => Task.Factory.StartNew(
            () =>
            {
                while (!done.IsCancellationRequested) spent.TryFree();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Add(int first, int count) => _spent.Add([.. Enumerable.Range(first, count).Select(number => (nint)number)], 0);
}
