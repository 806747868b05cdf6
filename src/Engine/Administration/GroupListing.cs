using System.Runtime.InteropServices;
using Confluent.Kafka;
using Troupe.Engine.Polling;
using Troupe.Engine.Polling.Native;

namespace Troupe.Engine.Administration;

/// <summary>
/// Asks the brokers for the state of a group, of whatever protocol, by the client's native call. Confluent.Kafka 2.16 frees the errors of its own
/// <c>ListConsumerGroupsAsync</c> twice where a broker does not answer, and describing a group aborts the process when it times out.
/// </summary>
internal sealed class GroupListing : IDisposable
{
    private const int AnyOperation = 0;
    private const int ErrorSize = 512;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly SerialWorker _worker = new("troupe-groups");
    private readonly AdminClients _clients;
    private readonly nint _library;
    private readonly TimeSpan _timeout;

    /// <param name="clients">Give the client that asks.</param>
    /// <param name="timeout">How long a question may take.</param>
    public GroupListing(AdminClients clients, TimeSpan timeout) => (_clients, _library, _timeout) = (clients, LoadedClient.Handle, timeout);

    /// <summary>The state's name in Confluent.Kafka's <see cref="ConsumerGroupState"/>; null if no broker knows the group, or this cannot be asked here.</summary>
    /// <exception cref="KafkaException">A broker did not answer, and the others do not know the group.</exception>
    public async Task<string?> StateOfAsync(string groupId)
    {
        if (_library == 0) return null;
        string? state = null;
        await _worker.RunAsync(() => state = Ask(groupId)).ConfigureAwait(false);
        return state;
    }

    /// <summary>A question that runs comes to its end; that is not waited for.</summary>
    public void Dispose() => _worker.Dispose();

    private string? Ask(string groupId)
    {
        using var hold = ClientHold.On(_clients.Current);
        return hold.Client == 0 ? null : Ask(hold.Client, groupId);
    }

    private unsafe string? Ask(nint client, string groupId)
    {
        var error = stackalloc byte[ErrorSize];
        var queue = ((delegate* unmanaged[Cdecl]<nint, nint>)Export("rd_kafka_queue_new"))(client);
        var options = ((delegate* unmanaged[Cdecl]<nint, int, nint>)Export("rd_kafka_AdminOptions_new"))(client, AnyOperation);
        try
        {
            ((delegate* unmanaged[Cdecl]<nint, int, byte*, nuint, int>)Export("rd_kafka_AdminOptions_set_request_timeout"))(
                options, (int)_timeout.TotalMilliseconds, error, ErrorSize);
            ((delegate* unmanaged[Cdecl]<nint, nint, nint, void>)Export("rd_kafka_ListConsumerGroups"))(client, options, queue);
            var answer = ((delegate* unmanaged[Cdecl]<nint, int, nint>)Export("rd_kafka_queue_poll"))(queue, (int)(_timeout + Grace).TotalMilliseconds);
            return answer == 0 ? throw new KafkaException(ErrorCode.Local_TimedOut) : ReadAndDestroy(answer, groupId);
        }
        finally
        {
            ((delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_AdminOptions_destroy"))(options);
            ((delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_queue_destroy"))(queue);
        }
    }

    private unsafe string? ReadAndDestroy(nint answer, string groupId)
    {
        try
        {
            var failure = ((delegate* unmanaged[Cdecl]<nint, int>)Export("rd_kafka_event_error"))(answer);
            if (failure != 0) throw new KafkaException((ErrorCode)failure);
            var result = ((delegate* unmanaged[Cdecl]<nint, nint>)Export("rd_kafka_event_ListConsumerGroups_result"))(answer);
            return Find(result, groupId);
        }
        finally
        {
            ((delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_event_destroy"))(answer);
        }
    }

    // All of it belongs to the answer.
    private unsafe string? Find(nint result, string groupId)
    {
        nuint count;
        var groups = ((delegate* unmanaged[Cdecl]<nint, nuint*, nint*>)Export("rd_kafka_ListConsumerGroups_result_valid"))(result, &count);
        for (var index = 0; index < (int)count; index++)
        {
            var name = ((delegate* unmanaged[Cdecl]<nint, nint>)Export("rd_kafka_ConsumerGroupListing_group_id"))(groups[index]);
            if (Marshal.PtrToStringUTF8(name) != groupId) continue;
            return ((ConsumerGroupState)((delegate* unmanaged[Cdecl]<nint, int>)Export("rd_kafka_ConsumerGroupListing_state"))(groups[index])).ToString();
        }

        var errors = ((delegate* unmanaged[Cdecl]<nint, nuint*, nint*>)Export("rd_kafka_ListConsumerGroups_result_errors"))(result, &count);
        return count == 0
            ? null
            : throw new KafkaException((ErrorCode)((delegate* unmanaged[Cdecl]<nint, int>)Export("rd_kafka_error_code"))(errors[0]));
    }

    private nint Export(string name) => NativeLibrary.GetExport(_library, name);
}
