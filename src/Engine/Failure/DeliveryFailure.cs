namespace Troupe.Engine.Failure;

/// <summary>A call of the user's code that failed.</summary>
/// <param name="First">The first message that the call was given and that is not finished.</param>
/// <param name="Last">The last message of its batch; the same as <paramref name="First"/> when it was delivered alone.</param>
/// <param name="Culprit">The message to blame, if that is known. One outside of what is not finished is not believed.</param>
/// <param name="Kind">What failed.</param>
/// <param name="Exception">What was thrown.</param>
internal sealed record DeliveryFailure(long First, long Last, long? Culprit, FailureKind Kind, Exception Exception)
{
    /// <summary>The message to blame: the one named, or the only one there is.</summary>
    public long? KnownCulprit =>
        Culprit >= First && Culprit <= Last ? Culprit : First == Last ? First : null;
}
