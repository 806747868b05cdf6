namespace Troupe.EmbeddedKafka.Groups;

/// <summary>A group as ListGroups shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ProtocolType">"consumer" for consumers.</param>
/// <param name="State">In Kafka's words, which differ between the two protocols.</param>
/// <param name="Type">"classic" or "consumer".</param>
internal sealed record GroupListing(string Id, string ProtocolType, string State, string Type);
