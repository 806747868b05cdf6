namespace Troupe;

/// <summary>The control of a source together with the end of its stream: stops the stream without losing commits.</summary>
/// <typeparam name="T">What the stream ends with.</typeparam>
public sealed class DrainingControl<T> : IControl
{
    private readonly IControl _control;

    private DrainingControl(IControl control, Task<T> streamCompletion) => (_control, StreamCompletion) = (control, streamCompletion);

    /// <summary>The end of the stream.</summary>
    public Task<T> StreamCompletion { get; }

    /// <inheritdoc/>
    public Task IsShutdown => _control.IsShutdown;

    /// <inheritdoc/>
    public Task Stop() => _control.Stop();

    /// <inheritdoc/>
    public Task Shutdown() => _control.Shutdown();

    /// <inheritdoc/>
    public Task<TResult> DrainAndShutdown<TResult>(Task<TResult> streamCompletion) => _control.DrainAndShutdown(streamCompletion);

    /// <summary>Completes the source, waits for the end of the stream, and leaves the group: nothing that was emitted is lost.</summary>
    /// <returns>The result of the stream, or its failure.</returns>
    public Task<T> DrainAndShutdown() => _control.DrainAndShutdown(StreamCompletion);

#pragma warning disable CA1000 // Users of Akka.Streams.Kafka know it as a function of the generic type, where it combines two materialised values.
    /// <summary>Joins the two; may be given to <c>ToMaterialized</c> as it is.</summary>
    public static DrainingControl<T> Create(IControl control, Task<T> streamCompletion)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(streamCompletion);
        return new DrainingControl<T>(control, streamCompletion);
    }

    /// <summary>Joins the two as <c>Keep.Both</c> gives them; may be given to <c>MapMaterializedValue</c> as it is.</summary>
    public static DrainingControl<T> Create((IControl Control, Task<T> StreamCompletion) materialized) =>
        Create(materialized.Control, materialized.StreamCompletion);
#pragma warning restore CA1000
}
