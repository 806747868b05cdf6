using Microsoft.Extensions.Logging.Abstractions;
using Troupe.Engine.Transactions;
using Troupe.Engine.Transactions.Native;

namespace Troupe.Integration.Tests.Transactions;

public sealed class NativeTransactionalClientTests : TransactionalClientContract
{
    [Fact]
    public void Functions_ShouldBeBound_WhenTheLibraryIsTheOneOfThePackage() => Assert.NotNull(ProduceFunctions.Bound);

    private protected override ITransactionalClient Create(IReadOnlyDictionary<string, string> properties) =>
        new TransactionalClient(properties, NullLogger.Instance, null, ProduceFunctions.Bound);
}
