namespace Troupe;

/// <summary>
/// A stream of the application that reads Kafka (<see cref="KafkaConsumer"/>), at one moment. One that has ended or failed is not there any more: whoever
/// runs it has been told.
/// </summary>
/// <param name="Name">Its name in the log: the consumer group and the number of the stream, for example <c>billing/3</c>.</param>
/// <param name="GroupId">Its consumer group (<c>group.id</c>); <c>troupe-stream-without-group</c> where it has none.</param>
/// <param name="Subscription">What it reads.</param>
/// <param name="Connection">Its connection and partitions; null if that does not answer.</param>
public sealed record StreamStatus(string Name, string GroupId, string Subscription, ConnectionStatus? Connection);
