namespace Troupe.EmbeddedKafka;

/// <summary>A request as an observer sees it, before it is handled.</summary>
/// <param name="Api">What is asked.</param>
/// <param name="Version">In which version of the API.</param>
/// <param name="ClientId">The client's <c>client.id</c>; empty when it sent none.</param>
/// <param name="CorrelationId">The client's own number of the request, unique on its connection.</param>
/// <param name="Connection">Which connection it came on: a number that no other one of the process has.</param>
public readonly record struct ObservedRequest(ApiKey Api, short Version, string ClientId, int CorrelationId, long Connection);
