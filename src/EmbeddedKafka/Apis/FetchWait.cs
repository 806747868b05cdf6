using Troupe.EmbeddedKafka.Logs;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>The long poll of one Fetch request: looks again at every append until there is enough or waiting ends.</summary>
internal sealed class FetchWait : IDisposable
{
    private readonly RequestContext _context;
    private readonly FetchRequest _request;
    private readonly List<PartitionLog> _logs = [];
    private readonly TimeProvider _time;
    private readonly long _started;
    private LogWaiter? _waiter;
    private volatile bool _isOver;

    public FetchWait(RequestContext context, FetchRequest request)
    {
        _context = context;
        _request = request;
        _time = context.Broker.Time;
        _started = _time.GetTimestamp();
        foreach (var topic in request.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                if (context.Broker.Topics.Find(topic.Name, partition.Partition) is { } log)
                    _logs.Add(log);
            }
        }

        context.WaitUnlessFollowed(End);
    }

    public async Task<FetchAnswer> RunAsync()
    {
        while (true)
        {
            // Registered before looking: a record that arrives in between wakes the waiter.
            var waiter = Register();
            var answer = FetchAnswer.Collect(_context, _request);
            if (_isOver || answer.IsDue(_request.MinBytes))
                return answer;
            if (!await waiter.Woken.ConfigureAwait(false))
                return FetchAnswer.Collect(_context, _request);

            Unregister();
        }
    }

    public void Dispose() => Unregister();

    private LogWaiter Register()
    {
        var left = _request.MaxWait - _time.GetElapsedTime(_started);
        var waiter = new LogWaiter(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time);
        Volatile.Write(ref _waiter, waiter);
        foreach (var log in _logs)
            log.AddWaiter(waiter);
        return waiter;
    }

    private void Unregister()
    {
        if (_waiter is not { } waiter)
            return;

        foreach (var log in _logs)
            log.RemoveWaiter(waiter);
        waiter.Dispose();
    }

    private void End()
    {
        _isOver = true;
        Volatile.Read(ref _waiter)?.GiveUp();
    }
}
