using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>Reads one request and writes its answer.</summary>
/// <param name="context">Who asks, in which version, and the broker.</param>
/// <param name="request">The fields; gone after the first await, which the compiler enforces.</param>
/// <param name="response">Receives the fields of the answer, before the task completes.</param>
internal delegate ValueTask ApiHandler(RequestContext context, ref RequestReader request, ResponseWriter response);
