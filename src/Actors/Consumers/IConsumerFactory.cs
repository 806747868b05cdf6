namespace Troupe.Actors.Consumers;

/// <summary>Makes users' actors; the host's dependency injection implements it.</summary>
internal interface IConsumerFactory
{
    /// <summary>Opens the scope of one incarnation. Nothing of the user's code runs yet.</summary>
    IConsumerScope CreateScope();
}
