namespace Troupe.EmbeddedKafka;

/// <summary>The Kafka requests this broker answers; the numbers are those of the protocol.</summary>
/// <remarks>A request of any other kind is never advertised; a client that sends one nevertheless loses its connection.</remarks>
public enum ApiKey
{
    /// <summary>Appends record batches.</summary>
    Produce = 0,

    /// <summary>Reads record batches, waiting for them if need be.</summary>
    Fetch = 1,

    /// <summary>Earliest and latest offsets, and offsets by timestamp.</summary>
    ListOffsets = 2,

    /// <summary>Brokers, topics and partitions.</summary>
    Metadata = 3,

    /// <summary>Stores the offsets of a consumer group.</summary>
    OffsetCommit = 8,

    /// <summary>Reads the offsets of consumer groups.</summary>
    OffsetFetch = 9,

    /// <summary>Names the broker that looks after a group.</summary>
    FindCoordinator = 10,

    /// <summary>Joins a classic consumer group.</summary>
    JoinGroup = 11,

    /// <summary>Keeps a member of a classic group alive.</summary>
    Heartbeat = 12,

    /// <summary>Leaves a classic group.</summary>
    LeaveGroup = 13,

    /// <summary>Hands out and receives the assignment of a generation.</summary>
    SyncGroup = 14,

    /// <summary>State and members of groups.</summary>
    DescribeGroups = 15,

    /// <summary>Names of all groups.</summary>
    ListGroups = 16,

    /// <summary>Chooses how a client authenticates.</summary>
    SaslHandshake = 17,

    /// <summary>Which requests, in which versions, this broker answers.</summary>
    ApiVersions = 18,

    /// <summary>Creates topics.</summary>
    CreateTopics = 19,

    /// <summary>Deletes topics with their records.</summary>
    DeleteTopics = 20,

    /// <summary>Deletes the records below an offset.</summary>
    DeleteRecords = 21,

    /// <summary>Gives a producer its id for idempotent writes.</summary>
    InitProducerId = 22,

    /// <summary>Lets a transaction write to partitions.</summary>
    AddPartitionsToTxn = 24,

    /// <summary>Lets a transaction commit offsets of a group.</summary>
    AddOffsetsToTxn = 25,

    /// <summary>Commits or aborts a transaction.</summary>
    EndTxn = 26,

    /// <summary>Stores offsets of a group within a transaction.</summary>
    TxnOffsetCommit = 28,

    /// <summary>Configurations of topics and of the broker.</summary>
    DescribeConfigs = 32,

    /// <summary>Replaces the configurations of topics.</summary>
    AlterConfigs = 33,

    /// <summary>One step of an authentication.</summary>
    SaslAuthenticate = 36,

    /// <summary>Adds partitions to topics.</summary>
    CreatePartitions = 37,

    /// <summary>Deletes empty groups with their offsets.</summary>
    DeleteGroups = 42,

    /// <summary>Changes single configurations of topics.</summary>
    IncrementalAlterConfigs = 44,

    /// <summary>Deletes committed offsets of a group.</summary>
    OffsetDelete = 47,

    /// <summary>The producers that have written to partitions.</summary>
    DescribeProducers = 61,

    /// <summary>State of transactional ids.</summary>
    DescribeTransactions = 65,

    /// <summary>All transactional ids.</summary>
    ListTransactions = 66,

    /// <summary>Joins, stays in and leaves a group of the newer protocol (KIP-848).</summary>
    ConsumerGroupHeartbeat = 68,

    /// <summary>State and members of groups of the newer protocol.</summary>
    ConsumerGroupDescribe = 69,
}
