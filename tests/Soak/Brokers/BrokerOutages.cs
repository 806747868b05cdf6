using Troupe.Soak.Plan;
using Troupe.Soak.Proof;

namespace Troupe.Soak.Brokers;

/// <summary>Takes brokers down and brings them back, one thing after the other, while the soak goes on.</summary>
internal sealed class BrokerOutages(ITestedBrokers brokers, Disturbances disturbances)
{
    private Task _work = Task.CompletedTask;
    private long? _downSince;
    private bool _isComingBack;

    public int Kills { get; private set; }

    public void Apply(PlannedEvent planned)
    {
        if (planned.Kind == PlannedEventKind.Outage)
        {
            var now = TimeProvider.System.GetTimestamp();
            _downSince = now;
            disturbances.Add(null, now, long.MaxValue);
            if (brokers.AreKilled) Kills++;
            _work = AfterAsync(_work, () => brokers.TakeDownAsync(planned.Target));
        }
        else
        {
            _isComingBack = true;
            _work = AfterAsync(_work, () => brokers.BringBackAsync(planned.Target));
        }
    }

    /// <summary>Notes that a broker is back.</summary>
    public async Task CheckAsync()
    {
        if (!_work.IsCompleted) return;
        await _work;
        if (!_isComingBack || _downSince is not { } down) return;
        disturbances.End(null, down, TimeProvider.System.GetTimestamp() + SoakTimes.Ticks(SoakTimes.Aftermath));
        (_isComingBack, _downSince) = (false, null);
    }

    /// <summary>Completes when all brokers are back.</summary>
    public async Task EndAsync()
    {
        await _work;
        await CheckAsync();
    }

    private static async Task AfterAsync(Task before, Func<Task> work)
    {
        await before;
        await work();
    }
}
