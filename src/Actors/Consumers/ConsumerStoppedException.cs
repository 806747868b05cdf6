namespace Troupe;

/// <summary>A consumer stopped, or was stopped by its own code, while it was needed. It counts as a failure of what was running; another one takes over.</summary>
public sealed class ConsumerStoppedException : Exception
{
    internal ConsumerStoppedException(string partition)
        : base($"The consumer of {partition} stopped by itself. Return from ConsumeAsync or throw; Troupe ends a consumer when its partition is given up.")
    {
    }
}
