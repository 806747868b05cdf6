using System.Collections.Concurrent;

namespace Troupe.Engine.Polling;

/// <summary>A thread of its own for calls that block: one after the other, in the order they were given.</summary>
internal sealed class SerialWorker : IDisposable
{
    private readonly BlockingCollection<(Action Work, TaskCompletionSource Done)> _queue = [];

    public SerialWorker(string name)
    {
        var thread = new Thread(Run) { IsBackground = true, Name = name };
        thread.Start();
    }

    /// <summary>Completes, or faults, as <paramref name="work"/> does; faults at once when the worker was disposed.</summary>
    public Task RunAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _queue.Add((work, done));
        }
        catch (InvalidOperationException)
        {
            done.SetException(new ObjectDisposedException(nameof(SerialWorker)));
        }

        return done.Task;
    }

    /// <summary>Takes nothing new. What is queued is still done; the call does not wait for it.</summary>
    public void Dispose() => _queue.CompleteAdding();

    private void Run()
    {
        foreach (var (work, done) in _queue.GetConsumingEnumerable())
        {
            try
            {
                work();
                done.SetResult();
            }
            catch (Exception exception)
            {
                // Whatever the call threw belongs to the one who asked for it.
                done.SetException(exception);
            }
        }

        _queue.Dispose();
    }
}
