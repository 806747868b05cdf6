using System.Text;
using Confluent.Kafka;

namespace Troupe.Integration.Tests.Stage;

/// <summary>Reads records as text, which most tests produce.</summary>
internal static class RecordExtensions
{
    public static string Text(this ConsumeResult<byte[]?, byte[]?> record) => Encoding.UTF8.GetString(record.Message.Value ?? []);

    /// <summary>The only header of that name.</summary>
    public static string Header(this ConsumeResult<byte[]?, byte[]?> record, string name) =>
        Encoding.UTF8.GetString(Assert.Single(record.Message.Headers, header => header.Key == name).GetValueBytes());
}
