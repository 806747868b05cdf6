using System.Collections.Concurrent;

namespace Troupe.Engine.Polling;

/// <summary>A thread of its own for calls that block: one after the other, in the order they were given.</summary>
internal sealed class SerialWorker : IDisposable
{
    private readonly BlockingCollection<(Action Work, TaskCompletionSource? Done)> _queue = [];
    private readonly Thread _thread;

    public SerialWorker(string name)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Completes, or faults, as <paramref name="work"/> does; faults at once when the worker was disposed.</summary>
    public Task RunAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!TryAdd(work, done)) done.SetException(new ObjectDisposedException(nameof(SerialWorker)));
        return done.Task;
    }

    /// <summary>The same for work that nobody waits for and that throws nothing: it wakes no thread when it is done. Ignored when the worker was disposed.</summary>
    public void Post(Action work) => TryAdd(work, null);

    /// <summary>Takes nothing new. What is queued is still done; the call does not wait for it.</summary>
    public void Dispose() => _queue.CompleteAdding();

    /// <summary>Takes nothing new and waits at most <paramref name="timeout"/> for what is queued. Blocks.</summary>
    /// <returns>False if a call still runs: what it uses must not be taken away.</returns>
    public bool TryEnd(TimeSpan timeout)
    {
        Dispose();
        return _thread.Join(timeout);
    }

    /// <returns>False if the worker takes nothing any more.</returns>
    private bool TryAdd(Action work, TaskCompletionSource? done)
    {
        try
        {
            _queue.Add((work, done));
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private void Run()
    {
        foreach (var (work, done) in _queue.GetConsumingEnumerable())
        {
            try
            {
                work();
                done?.SetResult();
            }
            catch (Exception exception) when (done is not null)
            {
                // Whatever the call threw belongs to the one who asked for it.
                done.SetException(exception);
            }
        }
    }
}
