using Troupe.Actors.Root;

namespace Troupe.Hosting.Lifetime;

/// <summary>What the container gives out as <see cref="ITroupe"/>, before, while and after the tree runs.</summary>
internal sealed class TroupeHandle : ITroupe
{
    private volatile TroupeRuntime? _runtime;

    /// <summary>The running tree; null before it started and after it stopped.</summary>
    public TroupeRuntime? Runtime
    {
        get => _runtime;
        set => _runtime = value;
    }

    public Task<TroupeStatus> GetStatusAsync(CancellationToken cancellationToken = default) =>
        _runtime is { } runtime
            ? runtime.GetStatusAsync(cancellationToken)
            : Task.FromException<TroupeStatus>(new InvalidOperationException("Troupe does not run: the host has not started it yet, or has stopped it."));
}
