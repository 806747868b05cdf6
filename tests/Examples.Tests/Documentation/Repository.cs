using System.Reflection;

namespace Troupe.Examples.Tests.Documentation;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] Built = ["bin", "obj"];

    public static string Root { get; } = Path.GetFullPath(typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Repository").Value!);

    /// <summary>The README and every guide, by their paths from the root.</summary>
    public static IEnumerable<string> Guides() =>
        ["README.md", .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Select(Relative).Order(StringComparer.Ordinal)];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The text of every C# file below some folders.</summary>
    public static IReadOnlyList<string> Sources(params string[] folders) =>
        [.. folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !Relative(file).Split(Path.DirectorySeparatorChar).Intersect(Built).Any())
            .Select(File.ReadAllText)];

    private static string Relative(string path) => Path.GetRelativePath(Root, path);
}
