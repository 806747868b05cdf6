namespace Troupe.Actors.Dispatching;

/// <summary>
/// Holds back, on one thread, the waking of others that were given work: a thread that is woken takes the processor at once, finds one item, and
/// sleeps again before the next one is there. Who holds them must not wait for anybody until it releases them.
/// </summary>
internal static class WakeUps
{
    [ThreadStatic]
    private static List<GrowingExecutor>? _executors;

    [ThreadStatic]
    private static bool _isHolding;

    [ThreadStatic]
    private static bool _runsAfterItems;

    /// <summary>Whether the calling thread holds them back.</summary>
    public static bool IsHolding => _isHolding;

    /// <summary>From now on whoever is given work sleeps on.</summary>
    public static void Hold()
    {
        _executors ??= [];
        _isHolding = true;
    }

    /// <summary>
    /// The same until the item that the calling thread runs is over, if it then calls <see cref="RunFor"/>. Code that may wait for somebody must not run
    /// in between: <see cref="Release"/> before it.
    /// </summary>
    public static void HoldToEndOfItem()
    {
        if (_runsAfterItems) Hold();
    }

    /// <summary>Whether the calling thread calls <see cref="RunFor"/> after each item from now on.</summary>
    public static bool RunsAfterItems
    {
        set => _runsAfterItems = value;
    }

    /// <summary>Wakes all of them.</summary>
    public static void Release()
    {
        if (!_isHolding) return;
        _isHolding = false;
        foreach (var executor in _executors!) executor.WakeAll();
        _executors.Clear();
    }

    /// <summary>
    /// Runs the items of those that wait for nobody. If others wait whom the thread could serve, it still holds: it has to
    /// <see cref="RunAndRelease"/> or <see cref="Release"/>. It must be in no lock and in no hurry.
    /// </summary>
    /// <returns>Whether there are such items. False: all others were woken.</returns>
    public static bool RunOrRelease()
    {
        if (!_isHolding) return false;
        RunShort();
        foreach (var executor in _executors!)
        {
            if (executor.CanVisit) return true;
        }

        Release();
        return false;
    }

    /// <summary>Runs, as one of their threads, what others have to do, and wakes those it cannot serve. Lasts as long as their code does.</summary>
    public static void RunAndRelease()
    {
        if (!_isHolding) return;
        _isHolding = false;
        GrowingExecutor? host = null;
        foreach (var executor in _executors!)
        {
            if (host is null && executor.CanVisit) host = executor;
            else executor.WakeAll();
        }

        _executors.Clear();
        host?.Visit();
    }

    /// <summary>Runs the items of those that wait for nobody, and wakes the others; but one item of <paramref name="own"/> the calling thread takes itself.</summary>
    /// <param name="own">Whose thread it is; null for none of them.</param>
    public static void RunFor(GrowingExecutor? own)
    {
        if (!_isHolding) return;
        RunShort();
        _isHolding = false;
        foreach (var executor in _executors!)
        {
            if (executor != own || executor.QueuedCount > 1) executor.WakeAll();
        }

        _executors.Clear();
    }

    /// <summary>False if the thread holds nothing back.</summary>
    public static bool TryHold(GrowingExecutor executor)
    {
        if (!_isHolding) return false;
        if (!_executors!.Contains(executor)) _executors.Add(executor);
        return true;
    }

    private static void RunShort()
    {
        // What an item gives work is added behind.
        for (var index = 0; index < _executors!.Count; index++) _executors[index].RunHere();
    }
}
