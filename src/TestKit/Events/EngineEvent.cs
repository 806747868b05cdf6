using Microsoft.Extensions.Logging;

namespace Troupe.TestKit;

/// <summary>Something the engine would have written to the log.</summary>
/// <param name="At">When, by the harness's clock.</param>
/// <param name="Id">The event's number; docs/log-events.md lists them.</param>
/// <param name="Level">How much it matters to an operator.</param>
/// <param name="Text">The line.</param>
/// <param name="Exception">What was thrown; null if nothing was.</param>
public sealed record EngineEvent(DateTimeOffset At, int Id, LogLevel Level, string Text, Exception? Exception);
