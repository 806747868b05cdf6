using Confluent.Kafka;

namespace Troupe.Integration.Tests.Stage;

internal static class ErrorExtensions
{
    /// <summary>Whether a group has no coordinator yet: the cluster is new and makes its topic for offsets first, or the broker has just started and loads it.</summary>
    public static bool IsCoordinatorStarting(this Error error) =>
        error.Code is ErrorCode.NotCoordinatorForGroup or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.GroupLoadInProgress;
}
