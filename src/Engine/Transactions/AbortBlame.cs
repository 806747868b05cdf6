namespace Troupe.Engine.Transactions;

/// <summary>Whose fault an aborted transaction may be.</summary>
internal enum AbortBlame
{
    /// <summary>Nobody's: the group moved on, or the abort was asked for.</summary>
    Nobody,

    /// <summary>A record of it, which the broker did not take; which one is not known.</summary>
    SomeRecord,
}
