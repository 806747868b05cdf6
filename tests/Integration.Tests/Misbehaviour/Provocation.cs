namespace Troupe.Integration.Tests.Misbehaviour;

/// <summary>Asks a handler to misbehave.</summary>
internal sealed record Provocation
{
    public static readonly Provocation Instance = new();
}
