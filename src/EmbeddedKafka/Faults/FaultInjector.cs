using System.Collections.Immutable;
using Troupe.EmbeddedKafka.Faults;

namespace Troupe.EmbeddedKafka;

/// <summary>What a test does to the traffic of an <see cref="EmbeddedKafkaServer"/>: watch it, slow it, throttle it, fail it, cut it.</summary>
/// <remarks>
/// Every method arms one thing and returns what ends it. <c>times</c> counts requests; the default lasts until disposed.
/// Faults of one kind are tried in the order they were armed, and one request uses at most one of each kind for each of its
/// partitions. All members may be called from any thread.
/// </remarks>
public sealed class FaultInjector
{
    private readonly Action _dropConnections;
    private ImmutableArray<Fault> _faults = [];
    private ImmutableArray<Action<ObservedRequest>> _observers = [];

    internal FaultInjector(Action dropConnections) => _dropConnections = dropConnections;

    /// <summary>Calls <paramref name="observer"/> for every request before it is handled.</summary>
    /// <param name="observer">Runs on the thread of the connection, for several connections at once: quick, and thread-safe. Must not
    /// throw.</param>
    /// <returns>Dispose it to stop watching.</returns>
    public IDisposable Observe(Action<ObservedRequest> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        ImmutableInterlocked.Update(ref _observers, static (all, added) => all.Add(added), observer);
        return new Registration(() => ImmutableInterlocked.Update(ref _observers, static (all, gone) => all.Remove(gone), observer));
    }

    /// <summary>Answers <paramref name="error"/> in place of doing the work.</summary>
    /// <param name="api">The requests it meets. All but <see cref="ApiKey.ApiVersions"/> can fail.</param>
    /// <param name="error">The code to answer, in each partition, topic or group of the request that is met, or as the whole
    /// answer's.</param>
    /// <param name="topic">Only this topic, where the request names topics; null for all.</param>
    /// <param name="partition">Only this partition, where the request names partitions; null for all.</param>
    /// <param name="times">How many requests it fails; at least 1.</param>
    /// <returns>Dispose it to end the fault early.</returns>
    public IDisposable Fail(ApiKey api, ErrorCode error, string? topic = null, int? partition = null, int times = int.MaxValue) =>
        Arm(FaultKind.Error, api, topic, partition, times, error, TimeSpan.Zero);

    /// <summary>
    /// Does the work at once and answers after <paramref name="delay"/>; later answers of the same connection wait behind it.
    /// </summary>
    /// <param name="api">The requests it meets.</param>
    /// <param name="delay">By the clock of the server; above zero.</param>
    /// <param name="times">How many answers it delays; at least 1.</param>
    /// <returns>Dispose it to delay no further answer; one under way keeps its delay.</returns>
    public IDisposable Delay(ApiKey api, TimeSpan delay, int times = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(delay, TimeSpan.Zero);
        return Arm(FaultKind.Delay, api, null, null, times, ErrorCode.None, delay);
    }

    /// <summary>
    /// Answers as a broker does whose quota of bytes is used up: after <paramref name="time"/>, naming it as the throttle time. Later answers of
    /// the same connection wait behind it.
    /// </summary>
    /// <param name="api"><see cref="ApiKey.Produce"/> or <see cref="ApiKey.Fetch"/>, which have such quotas.</param>
    /// <param name="time">By the clock of the server; at least a millisecond.</param>
    /// <param name="times">How many answers it throttles; at least 1.</param>
    /// <returns>Dispose it to throttle no further answer; one under way keeps its time.</returns>
    public IDisposable Throttle(ApiKey api, TimeSpan time, int times = int.MaxValue)
    {
        if (api is not (ApiKey.Produce or ApiKey.Fetch))
            throw new ArgumentException($"{api} has no quota of bytes. Throttle Produce or Fetch.", nameof(api));
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.FromMilliseconds(1));
        return Arm(FaultKind.Throttle, api, null, null, times, ErrorCode.None, time);
    }

    /// <summary>Closes the connection in place of an answer.</summary>
    /// <param name="api">The requests it meets.</param>
    /// <param name="afterHandling">
    /// False: the request is lost, nothing happened. True: the work is done and only its answer is lost, as in the case
    /// idempotent producers exist for.
    /// </param>
    /// <param name="times">How many connections it closes; at least 1.</param>
    /// <returns>Dispose it to end the fault early.</returns>
    public IDisposable Drop(ApiKey api, bool afterHandling = false, int times = 1) =>
        Arm(afterHandling ? FaultKind.DropAnswer : FaultKind.DropRequest, api, null, null, times, ErrorCode.None, TimeSpan.Zero);

    /// <summary>
    /// Closes every open connection now; clients may connect again at once.
    /// To be down for a while: <see cref="EmbeddedKafkaServer.PauseAsync"/>.
    /// </summary>
    public void DropConnections() => _dropConnections();

    internal void Notify(in ObservedRequest request)
    {
        foreach (var observer in _observers)
            observer(request);
    }

    /// <summary>Uses up the first armed fault of a kind for a request, if there is one.</summary>
    internal Fault? Take(FaultKind kind, ApiKey api, string? topic = null, int? partition = null)
    {
        foreach (var fault in _faults)
        {
            if (fault.Matches(kind, api) && fault.Covers(topic, partition) && fault.TryUse())
                return fault;
        }

        return null;
    }

    private Fault Arm(FaultKind kind, ApiKey api, string? topic, int? partition, int times, ErrorCode error, TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        var fault = new Fault(kind, api, topic, partition, times, Disarm) { Error = error, Delay = delay };
        ImmutableInterlocked.Update(ref _faults, static (all, added) => all.Add(added), fault);
        return fault;
    }

    private void Disarm(Fault fault) => ImmutableInterlocked.Update(ref _faults, static (all, gone) => all.Remove(gone), fault);

    private sealed class Registration(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
