namespace Troupe.EmbeddedKafka.Apis;

/// <summary>The partitions of one topic in a Fetch request.</summary>
internal sealed record FetchTopic(string Name, List<FetchPartition> Partitions);
