using System.Diagnostics.CodeAnalysis;
using Troupe.Engine.Routing;

namespace Troupe.Engine.Configuration;

/// <summary>The model in force, or every reason why there is none.</summary>
internal sealed record SettingsResult(TroupeSettings? Settings, IReadOnlyList<string> Problems)
{
    [MemberNotNullWhen(true, nameof(Settings))]
    public bool IsUsable => Settings is not null;

    /// <exception cref="TroupeConfigurationException">There are problems.</exception>
    public TroupeSettings OrThrow() => Settings ?? throw new TroupeConfigurationException(Problems);
}
