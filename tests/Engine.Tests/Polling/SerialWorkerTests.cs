using Troupe.Engine.Polling;

namespace Troupe.Engine.Tests.Polling;

public sealed class SerialWorkerTests
{
    [Fact]
    public async Task RunAsync_ShouldWorkInOrder_WhenSeveralCallsWait()
    {
        using var worker = new SerialWorker("worker");
        using var gate = new ManualResetEventSlim();
        var order = new List<int>();

        var first = worker.RunAsync(() =>
        {
            gate.Wait();
            order.Add(1);
        });
        var second = worker.RunAsync(() => order.Add(2));
        gate.Set();
        await Task.WhenAll(first, second);

        Assert.Equal([1, 2], order);
    }

    [Fact]
    public async Task RunAsync_ShouldFaultOnlyThatCall_WhenTheWorkThrows()
    {
        using var worker = new SerialWorker("worker");

        await Assert.ThrowsAsync<InvalidOperationException>(() => worker.RunAsync(() => throw new InvalidOperationException()));

        await worker.RunAsync(() => { });
    }

    [Fact]
    public async Task RunAsync_ShouldFaultAtOnce_WhenTheWorkerHasEnded()
    {
        var worker = new SerialWorker("worker");
        worker.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => worker.RunAsync(() => { }));
    }

    [Fact]
    public async Task Post_ShouldWorkInOrderWithWhatIsWaitedFor_WhenBothAreQueued()
    {
        using var worker = new SerialWorker("worker");
        var order = new List<int>();

        worker.Post(() => order.Add(1));
        await worker.RunAsync(() => order.Add(2));

        Assert.Equal([1, 2], order);
    }

    [Fact]
    public void Post_ShouldBeIgnored_WhenTheWorkerHasEnded()
    {
        var worker = new SerialWorker("worker");
        var wasRun = false;
        Assert.True(worker.TryEnd(TimeSpan.FromSeconds(60)));

        worker.Post(() => wasRun = true);

        Assert.False(wasRun);
    }

    [Fact]
    public async Task TryEnd_ShouldFinishWhatIsQueued_WhenThereIsTime()
    {
        var worker = new SerialWorker("worker");
        var work = worker.RunAsync(() => { });

        Assert.True(worker.TryEnd(TimeSpan.FromSeconds(60)));

        await work;
    }

    [Fact]
    public async Task TryEnd_ShouldSayFalse_WhenACallHangs()
    {
        var worker = new SerialWorker("worker");
        using var gate = new ManualResetEventSlim();
        var work = worker.RunAsync(gate.Wait);

        Assert.False(worker.TryEnd(TimeSpan.FromMilliseconds(1)));

        gate.Set();
        await work;
    }
}
