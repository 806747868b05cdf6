namespace Troupe.Engine.Polling;

/// <summary>Where commands to a poll thread go. Thread-safe, never blocks.</summary>
internal interface IPollCommands
{
    /// <summary>Asks the thread for something; ignored once it has ended.</summary>
    void Post(PollCommand command);
}
