using Microsoft.Extensions.Logging.Abstractions;
using Troupe.Engine.Transactions;

namespace Troupe.Integration.Tests.Transactions;

public sealed class PublicTransactionalClientTests : TransactionalClientContract
{
    private protected override ITransactionalClient Create(IReadOnlyDictionary<string, string> properties) =>
        new TransactionalClient(properties, NullLogger.Instance, null, native: null);
}
