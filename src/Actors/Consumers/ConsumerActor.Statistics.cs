using Akka.Actor;
using Troupe.Actors.Consumers;

namespace Troupe;

/// <content>How far its partition is.</content>
public abstract partial class ConsumerActor
{
    /// <summary>
    /// Lag and watermarks of the partition, as they are known now, without asking anybody. Once it was read, they are kept up to date, at least every 3 seconds, also
    /// while the partition is paused: the broker is asked then. At the first reading the low watermark is not known yet; later it is at most a minute old.
    /// </summary>
    protected PartitionStatistics Statistics
    {
        get
        {
            var figures = _assignment.Telemetry.Partition;
            if (figures.Watch()) _assignment.Supervisor.Tell(new ConsumerProtocol.StatisticsWanted(_assignment.Incarnation), ActorRefs.NoSender);
            return new PartitionStatistics(figures.Beginning, figures.EndOfLog, figures.Position, figures.Lag, TimeSpan.FromSeconds(figures.LagTime ?? 0));
        }
    }
}
