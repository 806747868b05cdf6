namespace Troupe.Worker;

/// <summary>Which form of a consumer a worker runs.</summary>
internal enum WorkerForm
{
    /// <summary>One message at a time.</summary>
    Message,

    /// <summary>Batches, whose records must carry the number that they were produced with.</summary>
    Batch,

    /// <summary>One message at a time, each marked with all that was counted so far as its metadata; in transactions if there is an output.</summary>
    Metadata,

    /// <summary>Batches, each copied to the output in a transaction of its own.</summary>
    Transaction,

    /// <summary>Each record copied to the output by a stream, in transactions.</summary>
    Stream,
}
