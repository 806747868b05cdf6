namespace Troupe.Actors.Streams.Connections;

/// <summary>What a stream that ends may still commit.</summary>
internal enum StreamEnding
{
    /// <summary>What was emitted may still be under way: it is waited for, at most <c>stop-timeout</c>.</summary>
    Unfinished,

    /// <summary>The stream failed: only what is committed in that moment still comes.</summary>
    Failed,

    /// <summary>The whole stream has completed: nothing more comes.</summary>
    Finished,
}
