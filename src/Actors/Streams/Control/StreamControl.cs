using Akka.Actor;
using Troupe.Actors.Streams.Connections;

namespace Troupe.Actors.Streams.Control;

/// <summary>Stops a source. The stage may not have started yet, or may have ended.</summary>
internal sealed class StreamControl(StreamLife life) : IControl
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action? _stop;
    private IActorRef? _streams;
    private bool _isStopping;

    public Task IsShutdown => life.Closed;

    /// <summary>The stage has started.</summary>
    /// <param name="stop">Completes it; may be called on any thread.</param>
    /// <param name="streams">Whoever has its connection.</param>
    public void Attach(Action stop, IActorRef streams)
    {
        bool isStopping;
        lock (_lock)
        {
            (_stop, _streams) = (stop, streams);
            isStopping = _isStopping;
        }

        if (isStopping) stop();
    }

    /// <summary>The stage emits nothing more.</summary>
    public void Ended()
    {
        // One that never came to start has no connection.
        if (_streams is null) life.Close();
        _stopped.TrySetResult();
    }

    public Task Stop()
    {
        Action? stop;
        lock (_lock) (_isStopping, stop) = (true, _stop);
        stop?.Invoke();
        return _stopped.Task;
    }

    public async Task Shutdown()
    {
        await Stop().ConfigureAwait(false);
        _streams?.Tell(new StreamProtocol.Close(life), ActorRefs.NoSender);
        await life.Closed.ConfigureAwait(false);
    }

    public async Task<TResult> DrainAndShutdown<TResult>(Task<TResult> streamCompletion)
    {
        ArgumentNullException.ThrowIfNull(streamCompletion);
        await Stop().ConfigureAwait(false);
        try
        {
            var result = await streamCompletion.ConfigureAwait(false);
            life.Ending = StreamEnding.Finished;
            return result;
        }
        catch
        {
            life.Ending = StreamEnding.Failed;
            throw;
        }
        finally
        {
            await Shutdown().ConfigureAwait(false);
        }
    }
}
