using Akka.Actor;
using Troupe.Actors.Connections;
using Troupe.Engine.Backoff;
using Troupe.Engine.Routing;

namespace Troupe.Actors.Groups;

/// <content>Its connections are made, end, and are made anew.</content>
internal sealed partial class SubscriptionGroupActor
{
    private static readonly BackoffSettings ConnectionBackoff = new();

    private void Boot()
    {
        var (connections, settings) = (_state.Connections, _settings.Multiplexing);
        if (settings.Max > 1) LogBoots(_group.Id, _settings.Name, settings.Boot, settings.Min, settings.Max);
        foreach (var connection in connections.All.Where(connection => connection.IsWanted)) Connect(connection);
        FreeStandbyIds();
        Decide();
    }

    private void Connect(NumberedConnection connection)
    {
        var life = _state.Connections.NextLife();
        // The name stays, unless something that hangs still holds it.
        var name = Context.Child(connection.Name).IsNobody() ? connection.Name : $"{connection.Name}+{life}";
        connection.Start(Context.ActorOf(ConnectionActor.Props(Settings(connection, life)), name), life, _services.Time.GetTimestamp());
        Context.WatchWith(connection.Actor, new ConnectionStopped(life));
    }

    private ConnectionSettings Settings(NumberedConnection connection, int life) => new(
        _group.Id, _settings.ForConnection(connection.Number), connection.Number, life, _services, _admin, _producer);

    /// <summary>One that a step has stopped stands by from now on; any other one is made anew.</summary>
    private void Replace(NumberedConnection connection)
    {
        connection.End();
        if (connection.Phase == ConnectionPhase.Failed) LogConnectionEnded(_group.Id, _settings.Name, connection.Name, ConnectLater(connection));
        NoteChange();
    }

    private TimeSpan ConnectLater(NumberedConnection connection)
    {
        var backoff = BackoffSchedule.Delay(ConnectionBackoff, Math.Max(connection.Failures, 1), Random.Shared.NextDouble());
        Timers.StartSingleTimer(connection.Name, new Reconnect(connection.Number), backoff);
        return backoff;
    }

    /// <summary>
    /// The actor of a connection and all below it are gone: only now does nobody touch the kernels that it did not give back.
    /// </summary>
    private sealed record ConnectionStopped(int Life);

    private sealed record Reconnect(int Number);
}
