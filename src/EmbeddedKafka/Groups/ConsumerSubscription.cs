using Troupe.EmbeddedKafka.Wire;

namespace Troupe.EmbeddedKafka.Groups;

/// <summary>The one thing the broker reads in what classic consumers tell their leader: the topics they subscribe to.</summary>
internal static class ConsumerSubscription
{
    /// <summary>The topics; none when the bytes are not a subscription.</summary>
    public static IReadOnlyList<string> Topics(byte[] metadata)
    {
        try
        {
            var reader = new RequestReader(metadata);
            _ = reader.ReadInt16(); // version: all of them begin alike
            var topics = new List<string>();
            for (var count = reader.ReadArrayLength(); count > 0; count--)
                topics.Add(reader.ReadString());
            return topics;
        }
        catch (MalformedRequestException)
        {
            // A group of another kind (Connect, say) keeps something else there.
            return [];
        }
    }
}
