namespace Troupe.EmbeddedKafka.Groups;

/// <summary>Answer to a member that asks for its assignment.</summary>
internal sealed record SyncResult(ErrorCode Error, byte[] Assignment)
{
    public static SyncResult Failed(ErrorCode error) => new(error, []);
}
