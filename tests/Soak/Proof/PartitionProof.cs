using Troupe.Worker.Reports;

namespace Troupe.Soak.Proof;

/// <summary>What is known of one partition, and what it must not do. Entries come in the order of their times.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>Nothing is missing: in the end every offset was finished by somebody.</item>
/// <item>Order: a consumer is handed its offsets in ascending order and without holes.</item>
/// <item>No gap: it begins at or below the first offset that nobody has finished.</item>
/// <item>No commit runs ahead: all below the committed offset is finished. It never goes back.</item>
/// <item>What was known to be committed before a partition was assigned is not handed to its new owner.</item>
/// <item>What was finished comes again only for a reason: a disturbance of who had finished it or of who is handed it, or a loss.</item>
/// <item>A partition has one consumer: the older one is handed nothing more once the newer one has opened, but for such a reason.</item>
/// </list>
/// </remarks>
internal sealed class PartitionProof(int partition, Disturbances disturbances, Action<Violation> report)
{
    private readonly RangeSet _begun = new();
    private readonly RangeSet _finished = new();
    private readonly List<(long First, long Last, int Worker, long At)> _finishes = [];
    private readonly List<(long At, long Offset)> _commits = [];
    private readonly Dictionary<int, long> _assignedAt = [];
    private readonly Dictionary<(int Worker, int Incarnation), Stint> _stints = [];
    private Stint? _newest;

    public long DeliveredAgain { get; private set; }

    public long Finished => _finished.Count;

    public long Committed => _commits.Count > 0 ? _commits[^1].Offset : 0;

    public void Take(int worker, Report entry)
    {
        switch (entry.Kind)
        {
            case ReportKind.Assigned:
                _assignedAt[worker] = entry.At;
                break;
            case ReportKind.Lost:
                disturbances.Add(worker, entry.At, entry.At);
                break;
            case ReportKind.Opened:
                _newest = _stints[(worker, entry.Incarnation)] = new Stint(worker, _assignedAt.GetValueOrDefault(worker, entry.At));
                break;
            case ReportKind.Began:
                Begin(worker, entry);
                break;
            case ReportKind.Finished:
                Finish(worker, entry);
                break;
            case ReportKind.Mistaken:
                Violate(entry.At, entry.First, worker, "the record carries another number than was produced there");
                break;
        }
    }

    public void SeeCommit(long offset, long at)
    {
        var before = Committed;
        if (offset < before) Violate(at, offset, null, $"the committed offset went back from {before}");
        if (offset > before && _finished.FirstHole < offset)
            Violate(at, _finished.FirstHole, null, $"{offset} is committed but this offset is not finished");
        if (offset <= before) return;
        _commits.Add((at, offset));
        _finishes.RemoveAll(finish => finish.Last < before);
    }

    /// <summary>Everything has ended.</summary>
    /// <param name="end">The end of the log: how much was produced.</param>
    /// <param name="at">Now.</param>
    public void Conclude(long end, long at)
    {
        foreach (var (first, last) in _finished.Holes(end))
            Violate(at, first, null, first == last ? "lost: nobody has finished it" : $"lost: nobody has finished it, nor what follows up to {last}");
        if (Committed != end) Violate(at, Committed, null, $"the committed offset is not the end of the log, {end}");
    }

    private void Begin(int worker, Report entry)
    {
        if (!_stints.TryGetValue((worker, entry.Incarnation), out var stint))
        {
            Violate(entry.At, entry.First, worker, "handed to a consumer that was not opened");
            return;
        }

        if (stint.NextBegin is null)
        {
            stint.NextFinish = entry.First;
            CheckBeginning(stint, entry);
        }
        else if (stint.NextBegin != entry.First)
        {
            Violate(entry.At, entry.First, worker, $"out of order: the same consumer should be handed {stint.NextBegin} next");
        }

        if (stint != _newest && !disturbances.Explain(worker, _newest!.Worker, stint.AssignedAt, entry.At))
            Violate(entry.At, entry.First, worker, $"handed to a consumer whose partition worker {_newest.Worker} plays already");
        CheckAgain(worker, entry);
        DeliveredAgain += _begun.Overlap(entry.First, entry.Last);
        _begun.Add(entry.First, entry.Last);
        stint.NextBegin = entry.Last + 1;
    }

    private void CheckBeginning(Stint stint, Report entry)
    {
        if (entry.First > _finished.FirstHole)
            Violate(entry.At, _finished.FirstHole, stint.Worker, $"skipped: a new consumer begins at {entry.First} but this offset is not finished");
        var known = _commits.LastOrDefault(commit => commit.At < stint.AssignedAt);
        if (entry.First < known.Offset)
            Violate(entry.At, entry.First, stint.Worker, $"handed out again although {known.Offset} was committed before the partition was assigned");
    }

    /// <summary>What was finished may come again if it could not be committed; that has a reason.</summary>
    private void CheckAgain(int worker, Report entry)
    {
        if (_finished.Overlap(entry.First, entry.Last) == 0) return;
        foreach (var finish in _finishes)
        {
            if (finish.Last < entry.First || finish.First > entry.Last || disturbances.Explain(finish.Worker, worker, finish.At, entry.At)) continue;
            var first = Math.Max(finish.First, entry.First);
            Violate(entry.At, first, worker, $"handed out again without a reason: worker {finish.Worker} had finished it and was not disturbed since");
            return;
        }
    }

    private void Finish(int worker, Report entry)
    {
        if (!_stints.TryGetValue((worker, entry.Incarnation), out var stint) || stint.NextFinish != entry.First || stint.NextBegin <= entry.Last)
            Violate(entry.At, entry.First, worker, "finished what it was not handed, or not in order");
        if (stint is not null) stint.NextFinish = entry.Last + 1;
        _finished.Add(entry.First, entry.Last);
        _finishes.Add((entry.First, entry.Last, worker, entry.At));
    }

    private void Violate(long at, long offset, int? worker, string what) => report(new Violation(at, partition, offset, worker, what));
}
