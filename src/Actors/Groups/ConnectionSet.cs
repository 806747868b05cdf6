using System.Collections.Immutable;

namespace Troupe.Actors.Groups;

/// <summary>The numbered connections of a subscription group: which run, and which stand by. Plain; only the group's living actor touches it.</summary>
internal sealed class ConnectionSet
{
    private int _lives;

    /// <param name="max">How many there are.</param>
    /// <param name="boot">How many of them run at the start: the first ones.</param>
    public ConnectionSet(int max, int boot)
    {
        All = [.. Enumerable.Range(1, max).Select(number => new NumberedConnection(number))];
        foreach (var connection in All.Take(boot)) connection.Want();
    }

    /// <summary>By number.</summary>
    public ImmutableArray<NumberedConnection> All { get; }

    /// <summary>Those that have an actor, also while it leaves.</summary>
    public IEnumerable<NumberedConnection> Alive => All.Where(connection => connection.Actor is not null);

    public NumberedConnection this[int number] => All[number - 1];

    /// <summary>The connection that lives this life; null if that is over.</summary>
    public NumberedConnection? Find(int life) => All.FirstOrDefault(connection => connection.Life == life && life != 0);

    /// <summary>The number of the next life of a connection.</summary>
    public int NextLife() => ++_lives;

    /// <summary>The actors of all are gone: what ran is to run again.</summary>
    public void EndAll()
    {
        foreach (var connection in Alive.ToArray()) connection.End();
    }
}
