namespace Troupe;

/// <summary>The running engine, for the application's other parts. Resolve it from the container.</summary>
public interface ITroupe
{
    /// <summary>Asks the tree how it is.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A snapshot that does not change any more.</returns>
    /// <exception cref="InvalidOperationException">The engine has not started, or has stopped.</exception>
    Task<TroupeStatus> GetStatusAsync(CancellationToken cancellationToken = default);
}
