namespace Troupe.Actors.Streams.Connections;

/// <summary>A source's stage, as its connection sees it. Thread-safe, returns at once.</summary>
internal interface IStreamStage
{
    /// <summary>A partition may be opened.</summary>
    void Assigned(StreamPartition partition);

    /// <summary>Nothing more will come.</summary>
    void Failed(Exception error);

    /// <summary>The process stops: the source completes.</summary>
    void Complete();
}
