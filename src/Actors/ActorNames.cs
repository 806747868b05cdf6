using Troupe.Engine;

namespace Troupe.Actors;

/// <summary>Names of users' things as actor names.</summary>
internal static class ActorNames
{
    public static string Escape(string name) => EscapedName.Of(name);
}
