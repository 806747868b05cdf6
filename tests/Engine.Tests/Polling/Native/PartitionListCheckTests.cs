using System.Text;
using Confluent.Kafka;
using Troupe.Engine.Polling.Native;

namespace Troupe.Engine.Tests.Polling.Native;

public sealed unsafe class PartitionListCheckTests
{
    [Fact]
    public void Problem_ShouldFindNothing_WhenTheLibraryIsTheOneOfThePackage()
    {
        Assert.Null(OffsetFunctions.Problem);
        Assert.NotNull(OffsetFunctions.Bound);
    }

    [Fact]
    public void Entry_ShouldHoldWhatWasAdded()
    {
        var functions = OffsetFunctions.Bound!;
        var list = functions.NewList(1);
        try
        {
            var entry = functions.Add(list, new TopicPartition("orders", 3), 42, "größe\0");

            Assert.Equal(1, list->Count);
            Assert.Equal((3, 42L, 0), (entry->Partition, entry->Offset, entry->Error));
            Assert.Equal("größe\0", Encoding.UTF8.GetString(entry->Metadata, (int)entry->MetadataSize));
        }
        finally
        {
            functions.Destroy(list);
        }
    }

    [Fact]
    public void Compare_ShouldNameTheField_WhenItIsNotWhereItIsExpected()
    {
        var (topic, metadata) = ("troupe-layout-check\0 and more behind it"u8.ToArray(), "metadata of the layout check"u8.ToArray());
        fixed (byte* name = topic, text = metadata)
        {
            var good = new NativeTopicPartition
            {
                Topic = name, Partition = 0x1234567, Offset = 0x0123456789ABCDEF, Metadata = text, MetadataSize = (nuint)metadata.Length,
            };

            Assert.Null(PartitionListCheck.Compare(good));
            Assert.Equal("Topic", PartitionListCheck.Compare(good with { Topic = name + 1 }));
            Assert.Equal("Partition", PartitionListCheck.Compare(good with { Partition = 0 }));
            Assert.Equal("Offset", PartitionListCheck.Compare(good with { Offset = 0 }));
            Assert.Equal("MetadataSize", PartitionListCheck.Compare(good with { MetadataSize = 3 }));
            Assert.Equal("Metadata", PartitionListCheck.Compare(good with { Metadata = name, MetadataSize = (nuint)metadata.Length }));
            Assert.Equal("Error", PartitionListCheck.Compare(good with { Error = 1 }));
        }
    }
}
