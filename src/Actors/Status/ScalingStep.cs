namespace Troupe;

/// <summary>A connection was started or stopped because of what the connections held.</summary>
/// <param name="At">When.</param>
/// <param name="Connection">Its name, for example <c>connection-3</c>.</param>
/// <param name="IsStart">Whether it was started; false if it was stopped.</param>
/// <param name="Reason">Why.</param>
public sealed record ScalingStep(DateTimeOffset At, string Connection, bool IsStart, string Reason);
