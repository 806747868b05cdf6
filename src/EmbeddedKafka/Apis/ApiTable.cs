namespace Troupe.EmbeddedKafka.Apis;

/// <summary>Every API of the broker. What is not in this table is not advertised and not answered.</summary>
internal static class ApiTable
{
    public static IReadOnlyList<ApiDefinition> All { get; } =
    [
        ProduceApi.Definition,
        FetchApi.Definition,
        ListOffsetsApi.Definition,
        MetadataApi.Definition,
        OffsetCommitApi.Definition,
        OffsetFetchApi.Definition,
        FindCoordinatorApi.Definition,
        JoinGroupApi.Definition,
        HeartbeatApi.Definition,
        LeaveGroupApi.Definition,
        SyncGroupApi.Definition,
        DescribeGroupsApi.Definition,
        ListGroupsApi.Definition,
        SaslHandshakeApi.Definition,
        ApiVersionsApi.Definition,
        CreateTopicsApi.Definition,
        DeleteTopicsApi.Definition,
        DeleteRecordsApi.Definition,
        InitProducerIdApi.Definition,
        AddPartitionsToTxnApi.Definition,
        AddOffsetsToTxnApi.Definition,
        EndTxnApi.Definition,
        TxnOffsetCommitApi.Definition,
        DescribeConfigsApi.Definition,
        AlterConfigsApi.Definition,
        SaslAuthenticateApi.Definition,
        CreatePartitionsApi.Definition,
        DeleteGroupsApi.Definition,
        IncrementalAlterConfigsApi.Definition,
        OffsetDeleteApi.Definition,
        DescribeProducersApi.Definition,
        DescribeTransactionsApi.Definition,
        ListTransactionsApi.Definition,
        ConsumerGroupHeartbeatApi.Definition,
        ConsumerGroupDescribeApi.Definition,
    ];

    private static readonly Dictionary<short, ApiDefinition> ByKey = All.ToDictionary(static api => (short)api.Key);

    public static ApiDefinition? Find(short key) => ByKey.GetValueOrDefault(key);
}
