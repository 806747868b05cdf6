using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace Troupe.Engine.Polling.Native;

/// <summary>The functions of the loaded library that take and give offsets with their metadata.</summary>
internal sealed unsafe class OffsetFunctions
{
    private readonly delegate* unmanaged[Cdecl]<int, NativePartitionList*> _listNew;
    private readonly delegate* unmanaged[Cdecl]<NativePartitionList*, byte*, int, NativeTopicPartition*> _listAdd;
    private readonly delegate* unmanaged[Cdecl]<NativePartitionList*, NativePartitionList*> _listCopy;
    private readonly delegate* unmanaged[Cdecl]<NativePartitionList*, void> _listDestroy;
    private readonly delegate* unmanaged[Cdecl]<nint, nuint, void*> _malloc;
    private readonly delegate* unmanaged[Cdecl]<nint, NativePartitionList*, int, int> _commit;
    private readonly delegate* unmanaged[Cdecl]<nint, NativePartitionList*, int, int> _committed;
    private readonly delegate* unmanaged[Cdecl]<nint*, byte*, nuint, nint> _memberRead;
    private readonly delegate* unmanaged[Cdecl]<nint, void> _memberDestroy;
    private readonly delegate* unmanaged[Cdecl]<nint, NativePartitionList*, nint, int, nint> _sendOffsets;
    private readonly delegate* unmanaged[Cdecl]<nint, int> _errorCode;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*> _errorText;
    private readonly delegate* unmanaged[Cdecl]<nint, int> _errorIsFatal;
    private readonly delegate* unmanaged[Cdecl]<nint, int> _errorIsRetriable;
    private readonly delegate* unmanaged[Cdecl]<nint, int> _errorRequiresAbort;
    private readonly delegate* unmanaged[Cdecl]<nint, void> _errorDestroy;

    private OffsetFunctions(nint library)
    {
        _listNew = (delegate* unmanaged[Cdecl]<int, NativePartitionList*>)Export("rd_kafka_topic_partition_list_new");
        _listAdd = (delegate* unmanaged[Cdecl]<NativePartitionList*, byte*, int, NativeTopicPartition*>)Export("rd_kafka_topic_partition_list_add");
        _listCopy = (delegate* unmanaged[Cdecl]<NativePartitionList*, NativePartitionList*>)Export("rd_kafka_topic_partition_list_copy");
        _listDestroy = (delegate* unmanaged[Cdecl]<NativePartitionList*, void>)Export("rd_kafka_topic_partition_list_destroy");
        _malloc = (delegate* unmanaged[Cdecl]<nint, nuint, void*>)Export("rd_kafka_mem_malloc");
        _commit = (delegate* unmanaged[Cdecl]<nint, NativePartitionList*, int, int>)Export("rd_kafka_commit");
        _committed = (delegate* unmanaged[Cdecl]<nint, NativePartitionList*, int, int>)Export("rd_kafka_committed");
        _memberRead = (delegate* unmanaged[Cdecl]<nint*, byte*, nuint, nint>)Export("rd_kafka_consumer_group_metadata_read");
        _memberDestroy = (delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_consumer_group_metadata_destroy");
        _sendOffsets = (delegate* unmanaged[Cdecl]<nint, NativePartitionList*, nint, int, nint>)Export("rd_kafka_send_offsets_to_transaction");
        _errorCode = (delegate* unmanaged[Cdecl]<nint, int>)Export("rd_kafka_error_code");
        _errorText = (delegate* unmanaged[Cdecl]<nint, byte*>)Export("rd_kafka_error_string");
        _errorIsFatal = (delegate* unmanaged[Cdecl]<nint, int>)Export("rd_kafka_error_is_fatal");
        _errorIsRetriable = (delegate* unmanaged[Cdecl]<nint, int>)Export("rd_kafka_error_is_retriable");
        _errorRequiresAbort = (delegate* unmanaged[Cdecl]<nint, int>)Export("rd_kafka_error_txn_requires_abort");
        _errorDestroy = (delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_error_destroy");

        nint Export(string name) => NativeLibrary.GetExport(library, name);
    }

    private static readonly (OffsetFunctions? Functions, string? Problem) Binding = Bind();

    /// <summary>The functions of the loaded library; null where metadata cannot travel.</summary>
    public static OffsetFunctions? Bound => Binding.Functions;

    /// <summary>Why metadata cannot travel in this process; null if it can.</summary>
    public static string? Problem => Binding.Problem;

    private static (OffsetFunctions? Functions, string? Problem) Bind()
    {
        if (NativeFunctions.Problem is { } problem) return (null, problem);
        if (!ClientHold.IsPossible) return (null, "Confluent.Kafka shows its native handle no more");
        if (!GroupMember.CanBeRead) return (null, "Confluent.Kafka shows the member of a group no more");
        try
        {
            var functions = new OffsetFunctions(LoadedClient.Handle);
            return PartitionListCheck.Problem(functions) is { } other ? (null, other) : (functions, null);
        }
        catch (EntryPointNotFoundException exception)
        {
            return (null, $"the loaded librdkafka lacks a function: {exception.Message}");
        }
    }

    public NativePartitionList* NewList(int size) => _listNew(size);

    /// <summary>Adds an entry; its metadata is copied to memory of the library's, which goes with the list.</summary>
    public NativeTopicPartition* Add(NativePartitionList* list, TopicPartition partition, long offset, string? metadata)
    {
        NativeTopicPartition* entry;
        fixed (byte* topic = Encoding.UTF8.GetBytes($"{partition.Topic}\0")) entry = _listAdd(list, topic, partition.Partition.Value);
        entry->Offset = offset;
        if (metadata is null) return entry;
        var size = Encoding.UTF8.GetByteCount(metadata);
        entry->Metadata = (byte*)_malloc(0, (nuint)size);
        entry->MetadataSize = (nuint)Encoding.UTF8.GetBytes(metadata, new Span<byte>(entry->Metadata, size));
        return entry;
    }

    public NativePartitionList* Copy(NativePartitionList* list) => _listCopy(list);

    public void Destroy(NativePartitionList* list) => _listDestroy(list);

    /// <summary>Commits and waits for the broker. The code says that something failed, not which entry.</summary>
    public ErrorCode Commit(nint consumer, NativePartitionList* offsets) => (ErrorCode)_commit(consumer, offsets, 0);

    /// <summary>Fills the entries with what is committed.</summary>
    public ErrorCode Committed(nint consumer, NativePartitionList* partitions, int timeoutMs) => (ErrorCode)_committed(consumer, partitions, timeoutMs);

    /// <summary>Sends offsets to the open transaction of a producer.</summary>
    /// <param name="producer">The producer.</param>
    /// <param name="offsets">What is committed with it.</param>
    /// <param name="member">The group's member as it was written down.</param>
    /// <param name="timeoutMs">How long to wait.</param>
    /// <returns>An error to destroy; 0 if it went well.</returns>
    public nint SendOffsets(nint producer, NativePartitionList* offsets, ReadOnlySpan<byte> member, int timeoutMs)
    {
        nint group;
        nint error;
        fixed (byte* bytes = member) error = _memberRead(&group, bytes, (nuint)member.Length);
        if (error != 0) return error;
        try
        {
            return _sendOffsets(producer, offsets, group, timeoutMs);
        }
        finally
        {
            _memberDestroy(group);
        }
    }

    /// <summary>What an error says; it is destroyed.</summary>
    public (Error Error, bool IsRetriable, bool RequiresAbort) Take(nint error)
    {
        var known = new Error((ErrorCode)_errorCode(error), Marshal.PtrToStringUTF8((nint)_errorText(error)), _errorIsFatal(error) != 0);
        var taken = (known, _errorIsRetriable(error) != 0, _errorRequiresAbort(error) != 0);
        _errorDestroy(error);
        return taken;
    }
}
