using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Apis;

/// <summary>The fields of a Fetch request that the broker uses.</summary>
internal sealed class FetchRequest
{
    /// <summary>Kafka's own <c>fetch.max.bytes</c> of the broker: no client gets more in one answer, whatever it asks for.</summary>
    private const int LargestAnswerBytes = 55 * 1024 * 1024;

    /// <summary>Value of the isolation level in this and other requests.</summary>
    public const sbyte ReadCommitted = 1;

    private FetchRequest(TimeSpan maxWait, int minBytes, int maxBytes)
    {
        MaxWait = maxWait;
        MinBytes = minBytes;
        MaxBytes = maxBytes;
    }

    public TimeSpan MaxWait { get; }

    public int MinBytes { get; }

    public int MaxBytes { get; }

    public int SessionId { get; private set; }

    /// <summary>Whether records of open and aborted transactions are not wanted (<c>isolation.level=read_committed</c>).</summary>
    public bool IsCommittedOnly { get; private set; }

    public List<FetchTopic> Topics { get; } = [];

    public static FetchRequest Read(short version, ref RequestReader request)
    {
        _ = request.ReadInt32(); // replica id: only consumers fetch here
        var maxWait = TimeSpan.FromMilliseconds(Math.Max(0, request.ReadInt32()));
        var minBytes = request.ReadInt32();
        var fetch = new FetchRequest(maxWait, minBytes, Math.Min(request.ReadInt32(), LargestAnswerBytes));
        fetch.IsCommittedOnly = request.ReadInt8() == ReadCommitted;
        if (version >= 7)
        {
            fetch.SessionId = request.ReadInt32();
            _ = request.ReadInt32(); // session epoch
        }

        for (var topics = request.ReadArrayLength(); topics > 0; topics--)
        {
            var topic = new FetchTopic(request.ReadString(), []);
            for (var partitions = request.ReadArrayLength(); partitions > 0; partitions--)
                topic.Partitions.Add(ReadPartition(version, ref request));
            request.EndStruct();
            fetch.Topics.Add(topic);
        }

        // What follows, the topics a session forgets and the client's rack, has no meaning on one broker without sessions.
        return fetch;
    }

    private static FetchPartition ReadPartition(short version, ref RequestReader request)
    {
        var partition = request.ReadInt32();
        if (version >= 9)
            _ = request.ReadInt32(); // leader epoch: there is only one
        var offset = request.ReadInt64();
        if (version >= 12)
            _ = request.ReadInt32(); // last fetched epoch
        if (version >= 5)
            _ = request.ReadInt64(); // log start offset of a follower
        var maxBytes = request.ReadInt32();
        request.EndStruct();
        return new FetchPartition(partition, offset, maxBytes);
    }
}
