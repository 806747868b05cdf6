namespace Troupe.EmbeddedKafka.Logs;

/// <summary>A transaction whose records no committed reader may see.</summary>
internal readonly record struct AbortedTransaction(long ProducerId, long FirstOffset, long MarkerOffset);
