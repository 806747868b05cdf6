namespace Troupe.Actors.Streams.Connections;

/// <summary>How a stream ends, as its stages and its partitions both see it. Thread-safe.</summary>
internal sealed class StreamLife
{
    private volatile StreamEnding _ending = StreamEnding.Unfinished;

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StreamEnding Ending
    {
        get => _ending;
        set => _ending = value;
    }

    /// <summary>Completes when the group was left and the client is closed.</summary>
    public Task Closed => _closed.Task;

    public void Close() => _closed.TrySetResult();
}
