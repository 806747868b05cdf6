namespace Troupe.Engine.Consuming;

/// <summary>Which of the two <c>ConsumeAsync</c> a consumer overrides.</summary>
internal enum ConsumerForm
{
    /// <summary>One message at a time: the engine walks the batch.</summary>
    Message,

    /// <summary>A batch at once; also when both are overridden.</summary>
    Batch,
}
