namespace Troupe.Engine.Failure;

/// <summary>How the next delivery is cut.</summary>
/// <param name="MaxMessages">Most messages of it: 1 while a culprit is looked for, else no limit.</param>
/// <param name="StopBefore">It ends before this offset; null when nothing stands in its way.</param>
internal readonly record struct DeliveryLimit(int MaxMessages, long? StopBefore)
{
    public static readonly DeliveryLimit None = new(int.MaxValue, null);
}
