namespace Troupe.Engine.Administration;

/// <summary>What <see cref="IClusterAdmin.GroupStateAsync"/> answers, in the words that it is compared with and shown in.</summary>
internal static class GroupStates
{
    /// <summary>The group has come to an assignment.</summary>
    public const string Stable = "Stable";

    /// <param name="state">The answer.</param>
    public static string Display(string? state) => state ?? "unknown to the broker";
}
