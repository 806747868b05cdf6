namespace Troupe;

/// <summary>Stops a source of <see cref="KafkaConsumer"/>: what it materialises. Thread-safe.</summary>
public interface IControl
{
    /// <summary>
    /// Completes when the client is closed and the group is left, whatever ended the source: a shutdown, the end of the stream, its failure, or that of
    /// its connection.
    /// </summary>
    Task IsShutdown { get; }

    /// <summary>Completes the source and keeps its connection, so that what was emitted can still be committed; <see cref="Shutdown"/> closes it.</summary>
    /// <returns>Completes when the source emits nothing more.</returns>
#pragma warning disable CA1716 // A keyword of Visual Basic; users of Akka.Streams.Kafka know it by this name.
    Task Stop();
#pragma warning restore CA1716

    /// <summary>
    /// Completes the source, waits until what was emitted is committed, at most <c>stop-timeout</c>, and leaves the group. Where nothing is to be
    /// committed it waits for nothing.
    /// </summary>
    /// <returns>Completes as <see cref="IsShutdown"/> does.</returns>
    Task Shutdown();

    /// <summary>Completes the source, waits for the end of the stream, and leaves the group: nothing that was emitted is lost.</summary>
    /// <param name="streamCompletion">The end of the stream. If it fails the group is left all the same.</param>
    /// <returns>The result of the stream, or its failure.</returns>
    Task<TResult> DrainAndShutdown<TResult>(Task<TResult> streamCompletion);
}
