using Microsoft.Extensions.Logging.Abstractions;
using Troupe.Engine.Polling;

namespace Troupe.Integration.Tests.Polling;

public sealed class ConsumePollerTests : RecordPollerContract
{
    private protected override IRecordPoller Create(
        IReadOnlyDictionary<string, string> properties, Func<string, bool> withHeaders, IAssignmentHandler handler) =>
        new ConsumePoller(properties, withHeaders, handler, NullLogger.Instance);
}
