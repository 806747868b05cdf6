using Troupe.EmbeddedKafka.Apis;

namespace Troupe.EmbeddedKafka.Wire;

/// <summary>A request that is being handled.</summary>
/// <param name="Response">Its answer; null when the connection is to be closed instead.</param>
/// <param name="Context">To tell it that others stand behind it; null when it cannot wait.</param>
internal readonly record struct PendingResponse(ValueTask<ResponseWriter?> Response, RequestContext? Context)
{
    /// <summary>Not handled at all: the connection ends here.</summary>
    public static PendingResponse Drop { get; } = new(default, null);
}
