using Akka.Streams;
using Akka.Streams.Stage;
using Akka.Streams.Supervision;
using Troupe.Actors.Streams.Connections;

namespace Troupe.Actors.Streams.Committing;

/// <summary>
/// Gathers offsets and commits them: when there are enough, when the first has waited long enough, when a partition is being given up, and when
/// the stream ends, however it ends. What was committed goes out in order.
/// </summary>
internal sealed class CommitStage(CommitterSettings settings) : GraphStage<FlowShape<ICommittable, ICommittableOffsetBatch>>
{
    private readonly CommitterSettings _settings = settings;
    private readonly Inlet<ICommittable> _in = new("Committer.in");
    private readonly Outlet<ICommittableOffsetBatch> _out = new("Committer.out");

    public override FlowShape<ICommittable, ICommittableOffsetBatch> Shape => new(_in, _out);

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("Committer");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    private sealed class Logic : TimerGraphStageLogic
    {
        private const string Interval = "interval";

        private readonly CommitStage _stage;
        private readonly Decider _decider;
        private readonly OffsetCollector _gathered = new();
        private readonly HashSet<StreamPartition> _watched = [];
        private readonly Queue<Commit> _underWay = new();
        private Action _settled = () => { };
        private Action _flush = () => { };
        private bool _isDue;

        public Logic(CommitStage stage, Attributes attributes)
            : base(stage.Shape)
        {
            _stage = stage;
            _decider = attributes.GetAttribute<ActorAttributes.SupervisionStrategy>(null!)?.Decider ?? Deciders.StoppingDecider;
            SetHandler(_stage._in, onPush: Gather, onUpstreamFinish: Finish, onUpstreamFailure: error =>
            {
                CommitRest();
                FailStage(error);
            });
            SetHandler(_stage._out, onPull: Advance, onDownstreamFinish: cause =>
            {
                CommitRest();
                CancelStage(cause);
            });
        }

        public override void PreStart()
        {
            _settled = GetAsyncCallback(Advance);
            _flush = GetAsyncCallback(Flush);
            Pull(_stage._in);
        }

        public override void PostStop()
        {
            // They outlive a stage that is started again and again.
            foreach (var partition in _watched) partition.Forget(_flush);
        }

        protected override void OnTimer(object timerKey) => Flush();

        private void Gather()
        {
            var committable = Grab(_stage._in);
            _gathered.Add(committable);
            WatchPartitions();
            if (_gathered.Count >= _stage._settings.MaxBatch) Flush();
            else if (!IsTimerActive(Interval)) ScheduleOnce(Interval, _stage._settings.MaxInterval);
            PullIfRoom();
        }

        /// <summary>Its owner waits for what was emitted of it, and the rest of the interval would be in vain.</summary>
        private void WatchPartitions()
        {
            foreach (var partition in _gathered.Partitions)
            {
                if (partition.IsEnding) _isDue = true;
                if (_watched.Add(partition)) partition.WhenEnding(_flush);
            }

            if (_isDue) Flush();
        }

        private void Flush()
        {
            if (_gathered.Count == 0) return;
            _isDue = _underWay.Count >= _stage._settings.Parallelism;
            if (!_isDue) Begin();
        }

        private void Begin()
        {
            _isDue = false;
            CancelTimer(Interval);
            _watched.RemoveWhere(partition => partition.IsEnding);
            var commit = new Commit(_gathered.Take());
            _underWay.Enqueue(commit);
            commit.Run(_stage._settings.Delivery, _settled);
        }

        private void Advance()
        {
            while (_underWay.TryPeek(out var commit) && commit.IsDone)
            {
                if (commit.Failure is { } failure)
                {
                    if (_decider(failure) == Directive.Stop)
                    {
                        CommitRest();
                        FailStage(failure);
                        return;
                    }
                }
                else if (IsAvailable(_stage._out))
                {
                    Push(_stage._out, commit.Batch);
                }
                else
                {
                    break;
                }

                _underWay.Dequeue();
            }

            if (_isDue) Flush();
            if (IsClosed(_stage._in)) CompleteIfDone();
            else PullIfRoom();
        }

        private void PullIfRoom()
        {
            // A full batch for which there is no room waits, and so does what comes behind it.
            if (!_isDue && !HasBeenPulled(_stage._in) && !IsClosed(_stage._in)) Pull(_stage._in);
        }

        private void Finish()
        {
            if (_gathered.Count > 0) Begin();
            CompleteIfDone();
        }

        private void CompleteIfDone()
        {
            if (_underWay.Count == 0) CompleteStage();
        }

        /// <summary>The stream ends early. What came this far is finished all the same, and nobody is left to wait for the answer.</summary>
        private void CommitRest()
        {
            if (_gathered.Count > 0) new Commit(_gathered.Take()).Run(CommitDelivery.SendAndForget, () => { });
        }
    }

    /// <summary>A commit under way.</summary>
    private sealed class Commit(CommittableOffsetBatch batch)
    {
        private volatile Task? _task;

        public CommittableOffsetBatch Batch { get; } = batch;

        public bool IsDone => _task is { IsCompleted: true };

        public Exception? Failure => _task is { IsFaulted: true, Exception: { } failure } ? failure.InnerException ?? failure : null;

        public void Run(CommitDelivery delivery, Action settled)
        {
            var task = Batch.Commit();
            if (delivery == CommitDelivery.SendAndForget)
            {
                // Observed, so that nobody is told of a failure that nobody wants to know.
                _ = task.ContinueWith(failed => _ = failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                task = Task.CompletedTask;
            }

            _task = task;
            _ = task.ContinueWith(_ => settled(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }
}
