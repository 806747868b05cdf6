using Troupe.Integration.Tests.Stage;

namespace Troupe.Integration.Tests.Misbehaviour;

/// <summary>Who does what, where, and how often. A singleton of the host under test.</summary>
internal sealed class Mischief(Misdeed deed, Place place) : IDisposable
{
    /// <summary>The partition whose consumer misbehaves; where the group decides which one leaves, every one that leaves does.</summary>
    public const int Partition = 0;

    private const int Times = 2;

    private readonly ManualResetEventSlim _release = new();
    private readonly Gate _begun = new();
    private readonly Gate _over = new();
    private int _left = deed is Misdeed.Throws or Misdeed.StopsItself or Misdeed.Escalates ? Times : int.MaxValue;

    public Misdeed Deed => deed;

    public Place Place => place;

    /// <summary>Completes when it is first done.</summary>
    public Task Begun => _begun.Opened;

    /// <summary>When it was first done.</summary>
    public DateTimeOffset? BegunAt { get; private set; }

    public bool Hangs => deed is Misdeed.HangsAwaiting or Misdeed.HangsBlocking;

    /// <summary>Whether it is done here and now. Each answer of true counts.</summary>
    private bool IsDue(Place here, int partition) =>
        here == place && !_over.IsOpen && (partition == Partition || place is Place.OnRevoked or Place.OnShutdown) && Interlocked.Decrement(ref _left) >= 0;

    public async Task DoAsync(Place here, int partition, Action stop)
    {
        if (!IsDue(here, partition)) return;
        Begin();
        if (deed == Misdeed.HangsAwaiting) await _over.Opened;
        else Do(stop);
    }

    public void Do(Place here, int partition, Action stop)
    {
        if (!IsDue(here, partition)) return;
        Begin();
        Do(stop);
    }

    /// <summary>Ends whatever hangs.</summary>
    public void End()
    {
        _over.Open();
        _release.Set();
    }

    public void Dispose() => _release.Dispose();

    private void Begin()
    {
        BegunAt ??= TimeProvider.System.GetUtcNow();
        _begun.Open();
    }

    private void Do(Action stop)
    {
        switch (deed)
        {
            case Misdeed.Throws or Misdeed.Escalates:
                throw new InvalidOperationException($"{deed} in {place}");
            case Misdeed.StopsItself:
                stop();
                break;
            case Misdeed.HangsBlocking:
                _release.Wait();
                break;
        }
    }
}
