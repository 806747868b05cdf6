namespace Troupe.Integration.Tests.Misbehaviour;

/// <summary>What a consumer does to its engine.</summary>
public enum Misdeed
{
    Nothing,

    /// <summary>Throws, twice; then it behaves.</summary>
    Throws,

    /// <summary>Stops its own actor, twice; then it behaves.</summary>
    StopsItself,

    /// <summary>Awaits a task that never completes, and looks at no token.</summary>
    HangsAwaiting,

    /// <summary>Blocks its thread, for as long as the test lasts.</summary>
    HangsBlocking,

    /// <summary>A child fails and its consumer hands that up.</summary>
    Escalates,

    /// <summary>Stashes what it is given, and later takes it all out again.</summary>
    Stashes,

    /// <summary>Becomes an actor that ignores every message.</summary>
    IgnoresEverything,

    /// <summary>Leaves a task behind that marks when the call has long returned.</summary>
    MarksLater,
}
