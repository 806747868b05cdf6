using Troupe.Engine.Failure;

namespace Troupe.Actors.Consumers;

/// <summary>
/// Thrown by the base class of the consumers when user code failed in <c>ConsumeAsync</c>. A message sent before a throw would reach the
/// supervisor after its decider ran, so the exception itself carries what the decider needs.
/// </summary>
internal sealed class ConsumerFailedException(int incarnation, int batch, long? culprit, FailureKind kind, Exception inner)
    : Exception(inner.Message, inner)
{
    public int Incarnation { get; } = incarnation;

    public int Batch { get; } = batch;

    /// <summary>The offset of the message to blame; null if unknown.</summary>
    public long? Culprit { get; } = culprit;

    public FailureKind Kind { get; } = kind;
}
