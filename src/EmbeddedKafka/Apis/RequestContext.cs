using Troupe.EmbeddedKafka.Faults;
using Troupe.EmbeddedKafka.Security;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>One request under way: who asks, in which version, and the broker it reached.</summary>
internal sealed class RequestContext(Broker broker, ApiKey api, short version, string clientId, ClientSession session)
{
    private List<Fault>? _usedFaults;
    private Action? _endWait;
    private bool _isFollowed;

    public Broker Broker { get; } = broker;

    public short Version { get; } = version;

    public string ClientId { get; } = clientId;

    /// <summary>Who asks, and through which listener.</summary>
    public ClientSession Session { get; } = session;

    public string ClientHost => Session.ClientHost;

    /// <summary>How long the answer of a Produce or a Fetch is kept because a test throttles the client; zero if it does not.</summary>
    public TimeSpan Throttle { get; } = broker.Faults.Take(FaultKind.Throttle, api)?.Delay ?? TimeSpan.Zero;

    /// <summary>The same as answers carry it, in milliseconds.</summary>
    public int ThrottleTime => (int)Throttle.TotalMilliseconds;

    /// <summary>
    /// The error a test wants here; None otherwise. A fault that met this request once keeps meeting it, and counts it once.
    /// </summary>
    public ErrorCode InjectedError(string? topic = null, int? partition = null)
    {
        if (_usedFaults?.Find(fault => fault.Covers(topic, partition)) is { } used)
            return used.Error;
        if (Broker.Faults.Take(FaultKind.Error, api, topic, partition) is not { } fault)
            return ErrorCode.None;

        (_usedFaults ??= []).Add(fault);
        return fault.Error;
    }

    /// <summary>
    /// Has <paramref name="endWait"/> called once nobody gains from waiting: when the connection brings its next request, whose answer
    /// must come after this one's, or closes.
    /// </summary>
    public void WaitUnlessFollowed(Action endWait)
    {
        Volatile.Write(ref _endWait, endWait);
        if (Volatile.Read(ref _isFollowed))
            endWait();
    }

    /// <summary>Tells a waiting request that another one stands behind it, or that its client is gone.</summary>
    public void Followed()
    {
        Volatile.Write(ref _isFollowed, true);
        Volatile.Read(ref _endWait)?.Invoke();
    }
}
