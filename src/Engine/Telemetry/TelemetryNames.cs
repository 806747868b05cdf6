namespace Troupe.Engine.Telemetry;

/// <summary>
/// Every name of a span, metric, attribute and event. Names that begin with <c>messaging</c>, <c>error</c> and <c>server</c> are those of the
/// OpenTelemetry conventions for messaging in the version below; version 1.45 renames some of them (<c>messaging.system.name</c>,
/// <c>kafka.offset</c>), so nothing outside this file spells one. What begins with <c>troupe</c> is our own.
/// </summary>
internal static class TelemetryNames
{
    /// <summary>The version of the conventions.</summary>
    public const string ConventionVersion = "1.43.0";

    public const string SchemaUrl = $"https://opentelemetry.io/schemas/{ConventionVersion}";

    internal static class Operation
    {
        public const string Process = "process";
        public const string Send = "send";
        public const string Commit = "commit";

        /// <summary>Our own: a call without messages.</summary>
        public const string Tick = "tick";

        /// <summary>The type of a commit.</summary>
        public const string Settle = "settle";

        /// <summary>Our own: a message is given up.</summary>
        public const string DeadLetter = "dead-letter";
    }

    internal static class Attributes
    {
        public const string System = "messaging.system";
        public const string OperationName = "messaging.operation.name";
        public const string OperationType = "messaging.operation.type";
        public const string Destination = "messaging.destination.name";
        public const string Partition = "messaging.destination.partition.id";
        public const string ConsumerGroup = "messaging.consumer.group.name";
        public const string ClientId = "messaging.client.id";
        public const string BatchSize = "messaging.batch.message_count";
        public const string Offset = "messaging.kafka.offset";
        public const string Key = "messaging.kafka.message.key";
        public const string Tombstone = "messaging.kafka.message.tombstone";
        public const string ErrorType = "error.type";
        public const string ServerAddress = "server.address";
        public const string ServerPort = "server.port";
        public const string FirstOffset = "troupe.batch.first_offset";
        public const string LastOffset = "troupe.batch.last_offset";
        public const string Attempt = "troupe.attempt";
        public const string SubscriptionGroup = "troupe.subscription_group";
        public const string Connection = "troupe.connection";
        public const string Rebalance = "troupe.rebalance";
        public const string PauseReason = "troupe.pause.reason";
        public const string DeadLetterTopic = "troupe.dead_letter.topic";
    }

    /// <summary>Values of attributes.</summary>
    internal static class Value
    {
        public const string Kafka = "kafka";
        public const string Assigned = "assigned";
        public const string Revoked = "revoked";
        public const string Lost = "lost";
        public const string Backoff = "backoff";
        public const string Held = "held";
        public const string NoConsumer = "no_consumer";
        public const string NotFetched = "not_fetched";
        public const string User = "user";
    }

    /// <summary>Events of spans.</summary>
    internal static class Events
    {
        public const string Retry = "troupe.retry";
        public const string DeadLetter = "troupe.dead_letter";
    }

    internal static class Metric
    {
        public const string Consumed = "messaging.client.consumed.messages";
        public const string Sent = "messaging.client.sent.messages";
        public const string ProcessDuration = "messaging.process.duration";
        public const string OperationDuration = "messaging.client.operation.duration";
        public const string EndToEnd = "troupe.consumer.end_to_end.duration";
        public const string PollBatches = "troupe.consumer.poll.batches";
        public const string Failures = "troupe.consumer.failures";
        public const string Retries = "troupe.consumer.retries";
        public const string DeadLetters = "troupe.consumer.dead_letters";
        public const string Skips = "troupe.consumer.skips";
        public const string Pauses = "troupe.consumer.pauses";
        public const string Rebalances = "troupe.consumer.rebalances";
        public const string TickDuration = "troupe.consumer.tick.duration";
        public const string Lag = "troupe.partition.lag";
        public const string LagTime = "troupe.partition.lag.time";
        public const string InFlight = "troupe.partition.in_flight";
        public const string BufferMessages = "troupe.partition.buffer.messages";
        public const string BufferBytes = "troupe.partition.buffer.bytes";
        public const string Paused = "troupe.partition.paused";
        public const string ClientRoundTrip = "troupe.client.broker.rtt";
        public const string ClientRequests = "troupe.client.broker.requests";
        public const string ClientSentBytes = "troupe.client.sent.bytes";
        public const string ClientReceivedBytes = "troupe.client.received.bytes";
        public const string ClientProduceMessages = "troupe.client.produce_queue.messages";
        public const string ClientProduceBytes = "troupe.client.produce_queue.bytes";
        public const string ClientFetchMessages = "troupe.client.fetch_queue.messages";
        public const string ClientFetchBytes = "troupe.client.fetch_queue.bytes";
    }
}
