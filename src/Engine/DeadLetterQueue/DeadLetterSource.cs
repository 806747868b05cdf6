using Confluent.Kafka;

namespace Troupe.Engine.DeadLetterQueue;

/// <summary>A message that is given up, and why.</summary>
/// <param name="Topic">Where it was read.</param>
/// <param name="Partition">Where it was read.</param>
/// <param name="Offset">Where it was read.</param>
/// <param name="Group">The consumer group that gives it up.</param>
/// <param name="Key">Its key as it was read.</param>
/// <param name="Value">Its value as it was read.</param>
/// <param name="Headers">Its headers as they were read; null is none.</param>
/// <param name="Timestamp">Its timestamp as it was read.</param>
/// <param name="Attempts">Attempts spent.</param>
/// <param name="ErrorType">The type of the last exception.</param>
/// <param name="ErrorMessage">The message of the last exception, of any length.</param>
internal sealed record DeadLetterSource(
    string Topic,
    int Partition,
    long Offset,
    string Group,
    byte[]? Key,
    byte[]? Value,
    Headers? Headers,
    Timestamp Timestamp,
    int Attempts,
    string ErrorType,
    string ErrorMessage);
