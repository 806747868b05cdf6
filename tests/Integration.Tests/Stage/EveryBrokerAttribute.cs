using System.Reflection;
using Xunit.Sdk;

namespace Troupe.Integration.Tests.Stage;

/// <summary>One row per broker; a row whose broker is not there skips itself when its stage opens, saying why.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EveryBrokerAttribute : DataAttribute
{
    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => Enum.GetValues<BrokerKind>().Select(broker => new object[] { broker });
}
