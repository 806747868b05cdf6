namespace Troupe.Soak.Proof;

/// <summary>What was done to workers and brokers: the reasons for which a message may come again. Times are of the monotonic clock.</summary>
internal sealed class Disturbances
{
    private readonly List<(int? Worker, long From, long Until)> _all = [];

    /// <param name="worker">The worker it was done to; null if to a broker, which concerns all of them.</param>
    /// <param name="from">When it began.</param>
    /// <param name="until">When its effects were over.</param>
    public void Add(int? worker, long from, long until) => _all.Add((worker, from, until));

    /// <summary>Says when the effects of one that was added as endless were over.</summary>
    public void End(int? worker, long from, long until)
    {
        var index = _all.FindIndex(entry => entry.Worker == worker && entry.From == from);
        _all[index] = (worker, from, until);
    }

    /// <summary>Whether one of two workers was disturbed within a time.</summary>
    public bool Explain(int one, int other, long from, long to) =>
        _all.Exists(entry => (entry.Worker is null || entry.Worker == one || entry.Worker == other) && entry.From <= to && entry.Until >= from);
}
