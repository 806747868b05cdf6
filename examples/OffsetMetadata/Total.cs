namespace OffsetMetadata;

/// <summary>What is known of the readings up to an offset.</summary>
internal sealed record Total(long Count, long Sum);
