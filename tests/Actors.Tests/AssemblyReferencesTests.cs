using System.Xml.Linq;
using Troupe.Engine.Records;

namespace Troupe.Actors.Tests;

/// <summary>References between the projects point inwards only: what is further in can be used, read and tested without what is further out.</summary>
public sealed class AssemblyReferencesTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Engine"] = [],
        ["Actors"] = ["Engine"],
        ["Hosting"] = ["Actors", "Engine"],
        ["EmbeddedKafka"] = [],
        ["TestKit"] = ["Hosting", "Actors", "Engine", "EmbeddedKafka"],
        ["Persistence"] = ["Hosting", "Actors", "Engine"],
        ["Cluster"] = ["Persistence", "Hosting", "Actors", "Engine"],
        ["CommandLine"] = ["Hosting", "Actors", "Engine"],
        ["Dashboard"] = ["Hosting", "Actors", "Engine"],
    };

    [Fact]
    public void Projects_ShouldReferenceOnlyWhatIsFurtherIn()
    {
        foreach (var (name, project) in Projects())
        {
            Assert.True(Allowed.TryGetValue(name, out var allowed), $"src/{name} is new: say in this test what it may reference.");
            var references = project.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(PathOf(reference)).Replace("Troupe.", "", StringComparison.Ordinal));
            Assert.Empty(references.Except(allowed!));
        }
    }

    [Fact]
    public void Engine_ShouldKnowNoActorSystem() => AssertFree(typeof(Segment).Assembly, "Akka", "Troupe.Actors", "Microsoft.Extensions.Hosting");

    [Fact]
    public void Actors_ShouldKnowNoHost() => AssertFree(typeof(ConsumerActor).Assembly, "Microsoft.Extensions.Hosting", "Troupe.Hosting", "Troupe.EmbeddedKafka");

    private static void AssertFree(System.Reflection.Assembly assembly, params string[] unwanted) =>
        Assert.DoesNotContain(
            assembly.GetReferencedAssemblies(),
            reference => unwanted.Any(name => reference.Name == name || reference.Name!.StartsWith($"{name}.", StringComparison.Ordinal)));

    private static string PathOf(XElement reference) => reference.Attribute("Include")!.Value.Replace('\\', '/');

    private static Dictionary<string, XDocument> Projects()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Actors.sln"))) root = root.Parent;
        Assert.NotNull(root);
        return Directory.EnumerateFiles(Path.Combine(root.FullName, "src"), "*.csproj", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetFileName(Path.GetDirectoryName(file)!), XDocument.Load);
    }
}
