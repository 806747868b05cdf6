using Troupe.Actors.Partitions;

namespace Troupe.Actors.Consumers;

/// <summary>
/// What an incarnation wants of the delivery of its partition: to pause, to resume, to go on elsewhere. Written from any thread; its supervisor takes it
/// when the running call is over, and the walk looks whether it is to end.
/// </summary>
internal sealed class FlowRequests
{
    private readonly Lock _lock = new();
    private UserPause? _pause;
    private bool _resumes;
    private SeekRequest? _seek;
    private bool _isCut;
    private bool _endsWalk;

    /// <summary>Whether the walk ends after the current message, and a batch that has not begun does not begin.</summary>
    public bool EndsWalk => Volatile.Read(ref _endsWalk);

    /// <summary>A pause. One that was asked for before is forgotten.</summary>
    public void Pause(UserPause pause)
    {
        lock (_lock)
        {
            (_pause, _resumes) = (pause, false);
            Look();
        }
    }

    /// <summary>No pause any more.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            (_pause, _resumes) = (null, true);
            Look();
        }
    }

    /// <summary>Delivery goes on elsewhere. The newest one counts.</summary>
    public void Seek(SeekRequest seek)
    {
        lock (_lock)
        {
            _seek = seek;
            Look();
        }
    }

    /// <summary>The supervisor has something to do as soon as the current message is through.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _isCut = true;
            Look();
        }
    }

    /// <summary>A new batch begins, and nothing waits that was not taken.</summary>
    public void ForgetCut()
    {
        lock (_lock)
        {
            _isCut = false;
            Look();
        }
    }

    /// <summary>Whether a pause or a seek lies before the end of a batch, so that the batch does not count as whole.</summary>
    /// <param name="last">The batch's last offset.</param>
    public bool LiesWithin(long last)
    {
        if (!EndsWalk) return false;
        lock (_lock) return _pause?.From <= last || _seek?.Offset <= last;
    }

    /// <summary>What was asked for since the last call.</summary>
    public (UserPause? Pause, bool Resumes, SeekRequest? Seek) Take()
    {
        lock (_lock)
        {
            var taken = (_pause, _resumes, _seek);
            (_pause, _resumes, _seek) = (null, false, null);
            Look();
            return taken;
        }
    }

    private void Look() => Volatile.Write(ref _endsWalk, _isCut || _pause is not null || _seek is not null);
}
