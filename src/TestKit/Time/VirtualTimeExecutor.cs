using Akka.Dispatch;

namespace Troupe.TestKit.Time;

/// <summary>Runs actors on the thread pool of .NET, and tells the clock so.</summary>
/// <param name="id">The dispatcher.</param>
/// <param name="time">The clock.</param>
/// <param name="isConsumer">Whether what runs here is the consumer, or made by it.</param>
internal sealed class VirtualTimeExecutor(string id, VirtualTime time, bool isConsumer) : ExecutorService(id)
{
    public override void Execute(IRunnable run)
    {
        time.BeginWork();
        ThreadPool.UnsafeQueueUserWorkItem(Run, run, preferLocal: false);
    }

    public override void Shutdown()
    {
        // It has no threads of its own.
    }

    private void Run(IRunnable run)
    {
        try
        {
            CallFlow.Run(isConsumer ? time.Flow : null, run.Run);
        }
        finally
        {
            time.EndWork();
        }
    }
}
