using Troupe.Engine.Security;

namespace Troupe.Actors.Connections;

/// <content>The broker answers and does not let this connection in, or is not trusted by it.</content>
internal sealed partial class ConnectionActor
{
    private Refusal? _refusal;
    private DateTimeOffset _refusedSince;

    private void NoteRefusal(Refusal refusal)
    {
        if (_refusal?.Reason == refusal.Reason) return;
        if (_refusal is null) _refusedSince = _settings.Services.Time.GetUtcNow();
        _refusal = refusal;

        // It is there after all.
        _unreachableSince = null;
        if (_settings.Services.SaidReasons.TryBegin(refusal.Reason)) LogRefused(Name, refusal.Reason, refusal.Advice);
        else LogRefusedToo(Name, refusal.Reason);
        StartProbing();
    }

    /// <summary>Told by an assignment, or by an answer to a client that shows the broker the same.</summary>
    private void NoteLetIn()
    {
        if (_refusal is null) return;
        LogLetIn(Name, _settings.Services.Time.GetUtcNow() - _refusedSince);
        _refusal = null;
    }
}
