namespace Troupe;

/// <summary>
/// Thrown by a consumer that cannot go on and must not pass over its message: nothing is dead-lettered or skipped, the offset stays, the host
/// stops in order and the process ends with an exit code other than 0.
/// </summary>
public class FatalConsumerException : Exception
{
    /// <summary>Says why the process must stop.</summary>
    /// <param name="message">What is wrong and what to do about it; it is logged as critical.</param>
    /// <param name="inner">What caused it.</param>
    public FatalConsumerException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
