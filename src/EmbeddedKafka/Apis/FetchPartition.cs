namespace Troupe.EmbeddedKafka.Apis;

/// <summary>From where, and how much, to read of one partition.</summary>
internal readonly record struct FetchPartition(int Partition, long Offset, int MaxBytes);
