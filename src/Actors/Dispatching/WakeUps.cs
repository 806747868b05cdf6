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

    /// <summary>From now on whoever is given work sleeps on.</summary>
    public static void Hold()
    {
        _executors ??= [];
        _isHolding = true;
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
    /// Wakes all of them but those whose few items this thread, which is awake already, can run itself. It must be in no lock and in no hurry.
    /// </summary>
    public static void RunAndRelease()
    {
        if (!_isHolding) return;

        // What an item gives work is added behind.
        for (var index = 0; index < _executors!.Count; index++) _executors[index].RunHere();
        Release();
    }

    /// <summary>False if the thread holds nothing back.</summary>
    public static bool TryHold(GrowingExecutor executor)
    {
        if (!_isHolding) return false;
        if (!_executors!.Contains(executor)) _executors.Add(executor);
        return true;
    }
}
