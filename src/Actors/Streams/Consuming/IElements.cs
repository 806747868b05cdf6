using Troupe.Actors.Streams.Connections;
using Troupe.Engine.Records;

namespace Troupe.Actors.Streams.Consuming;

/// <summary>Makes a source's elements out of records.</summary>
internal interface IElements<out T>
{
    /// <summary>Called right before the element goes out.</summary>
    /// <param name="partition">Whose record.</param>
    /// <param name="segment">Where it is.</param>
    /// <param name="index">Its place there.</param>
    /// <param name="generation">That of the segment; the partition may have another one by now.</param>
    T Next(StreamPartition partition, Segment segment, int index, int generation);
}
