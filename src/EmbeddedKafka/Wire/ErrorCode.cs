namespace Troupe.EmbeddedKafka;

/// <summary>Kafka's error codes: those this broker answers by itself and those worth injecting in a failure test.</summary>
/// <remarks>The numbers are those of the protocol; each summary says what a client does with it.</remarks>
public enum ErrorCode : short
{
    /// <summary>The broker does not know what went wrong. Permanent for most clients.</summary>
    UnknownServerError = -1,

    /// <summary>Success.</summary>
    None = 0,

    /// <summary>The offset is outside the log; consumers follow <c>auto.offset.reset</c>.</summary>
    OffsetOutOfRange = 1,

    /// <summary>The batch failed its CRC or its lengths contradict each other; producers retry.</summary>
    CorruptMessage = 2,

    /// <summary>No such topic or partition; clients refresh their metadata and retry.</summary>
    UnknownTopicOrPartition = 3,

    /// <summary>An election is running; clients refresh their metadata and retry.</summary>
    LeaderNotAvailable = 5,

    /// <summary>This broker does not lead the partition; clients refresh their metadata and retry.</summary>
    NotLeaderOrFollower = 6,

    /// <summary>The broker gave up waiting; clients retry.</summary>
    RequestTimedOut = 7,

    /// <summary>The batch is larger than <see cref="EmbeddedKafkaOptions.MaxBatchBytes"/>; permanent.</summary>
    MessageTooLarge = 10,

    /// <summary>The metadata of a committed offset is longer than 4,096 bytes; permanent.</summary>
    OffsetMetadataTooLarge = 12,

    /// <summary>The coordinator is loading; clients wait and retry.</summary>
    CoordinatorLoadInProgress = 14,

    /// <summary>There is no coordinator yet; clients look for it again.</summary>
    CoordinatorNotAvailable = 15,

    /// <summary>Another broker coordinates the group; clients look for it again.</summary>
    NotCoordinator = 16,

    /// <summary>The topic's name is not allowed; permanent.</summary>
    InvalidTopic = 17,

    /// <summary>Fewer replicas than required are in sync; producers retry.</summary>
    NotEnoughReplicas = 19,

    /// <summary>Acks other than -1, 0 and 1; permanent.</summary>
    InvalidRequiredAcks = 21,

    /// <summary>The generation is over; members join again.</summary>
    IllegalGeneration = 22,

    /// <summary>The member's assignors or protocol type do not fit the group; permanent.</summary>
    InconsistentGroupProtocol = 23,

    /// <summary>The group id is empty; permanent.</summary>
    InvalidGroupId = 24,

    /// <summary>The member is not in the group; it joins again as a new one.</summary>
    UnknownMemberId = 25,

    /// <summary>The session time-out is outside the broker's bounds; permanent.</summary>
    InvalidSessionTimeout = 26,

    /// <summary>The group is rebalancing; members join again.</summary>
    RebalanceInProgress = 27,

    /// <summary>The principal may not use the topic; permanent.</summary>
    TopicAuthorizationFailed = 29,

    /// <summary>The principal may not use the group; permanent.</summary>
    GroupAuthorizationFailed = 30,

    /// <summary>The principal may not administer the cluster; permanent.</summary>
    ClusterAuthorizationFailed = 31,

    /// <summary>The listener does not offer the SASL mechanism; the answer lists those it does.</summary>
    UnsupportedSaslMechanism = 33,

    /// <summary>The request is not expected at this point of an authentication, or there is none to be had.</summary>
    IllegalSaslState = 34,

    /// <summary>The version of the request is not supported, or a feature is not.</summary>
    UnsupportedVersion = 35,

    /// <summary>The topic exists; permanent.</summary>
    TopicAlreadyExists = 36,

    /// <summary>The number of partitions is not possible; permanent.</summary>
    InvalidPartitions = 37,

    /// <summary>The replication factor is not possible on one broker; permanent.</summary>
    InvalidReplicationFactor = 38,

    /// <summary>A configuration is unknown or its value is not possible; permanent.</summary>
    InvalidConfig = 40,

    /// <summary>The request contradicts itself; permanent.</summary>
    InvalidRequest = 42,

    /// <summary>A batch is missing before this one; an idempotent producer ends or starts a new epoch.</summary>
    OutOfOrderSequenceNumber = 45,

    /// <summary>The batch was written long ago; producers count it as success, without an offset.</summary>
    DuplicateSequenceNumber = 46,

    /// <summary>A newer producer has the id; the old one is fenced.</summary>
    InvalidProducerEpoch = 47,

    /// <summary>A transactional call outside a transaction, or a batch for a partition it does not cover; fatal for a producer.</summary>
    InvalidTransactionState = 48,

    /// <summary>The producer id is not the one of the transactional id; fatal for a producer.</summary>
    InvalidProducerIdMapping = 49,

    /// <summary>The transaction time-out is not above zero, or above 15 minutes; permanent.</summary>
    InvalidTransactionTimeout = 50,

    /// <summary>Another transactional call of the producer is running; clients retry.</summary>
    ConcurrentTransactions = 51,

    /// <summary>The principal may not use the transactional id; fatal for a producer.</summary>
    TransactionalIdAuthorizationFailed = 53,

    /// <summary>Another part of the request failed, and this one was therefore not tried.</summary>
    OperationNotAttempted = 55,

    /// <summary>A disk failed; clients refresh their metadata and retry.</summary>
    KafkaStorageError = 56,

    /// <summary>The name, password or token is not accepted; clients say so and try again with every new connection.</summary>
    SaslAuthenticationFailed = 58,

    /// <summary>The group still has members; permanent.</summary>
    NonEmptyGroup = 68,

    /// <summary>No such group; permanent.</summary>
    GroupIdNotFound = 69,

    /// <summary>No such fetch session; consumers fetch without one.</summary>
    FetchSessionIdNotFound = 70,

    /// <summary>A member must join again with the id it is given here (KIP-394).</summary>
    MemberIdRequired = 79,

    /// <summary>Another consumer runs under the same <c>group.instance.id</c>; fatal (KIP-345).</summary>
    FencedInstanceId = 82,

    /// <summary>A member of the group is subscribed to the topic; permanent (KIP-496).</summary>
    GroupSubscribedToTopic = 86,

    /// <summary>The batch breaks a rule of the format; permanent.</summary>
    InvalidRecord = 87,

    /// <summary>An open transaction still holds the offsets; clients retry (KIP-447).</summary>
    UnstableOffsetCommit = 88,

    /// <summary>A newer producer has the transactional id; fatal for the older one.</summary>
    ProducerFenced = 90,

    /// <summary>No topic with this id; clients refresh their metadata and retry.</summary>
    UnknownTopicId = 100,

    /// <summary>No such transactional id; permanent.</summary>
    TransactionalIdNotFound = 105,

    /// <summary>The member's epoch is not the broker's; it joins again from nothing (KIP-848).</summary>
    FencedMemberEpoch = 110,

    /// <summary>Another member has the <c>group.instance.id</c> and has not left; fatal (KIP-848).</summary>
    UnreleasedInstanceId = 111,

    /// <summary>The broker has no such assignor; fatal (KIP-848).</summary>
    UnsupportedAssignor = 112,

    /// <summary>The epoch named in a commit or a question for offsets is over; clients retry with their new one (KIP-848).</summary>
    StaleMemberEpoch = 113,

    /// <summary>The pattern of a subscription cannot be read; fatal (KIP-848).</summary>
    InvalidRegularExpression = 128,
}
