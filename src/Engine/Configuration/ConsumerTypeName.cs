namespace Troupe.Engine.Configuration;

/// <summary>Finds a class, the user's actor or an exception, by the name that a configuration gives it.</summary>
internal static class ConsumerTypeName
{
    /// <summary>The name that code gives a class: <c>Namespace.Type, Assembly</c>, with the assembly that holds it.</summary>
    public static string Of(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";

    /// <summary>One name for all ways to write the same class; what cannot be found stays as it was written.</summary>
    public static string Canonical(string name) => Find(name) is { } type ? Of(type) : name;

    /// <summary>
    /// The type of <c>Namespace.Type, Assembly</c>, or of <c>Namespace.Type</c> when exactly one loaded assembly has it. Null when there is
    /// none.
    /// </summary>
    public static Type? Find(string name)
    {
        try
        {
            if (name.Contains(',', StringComparison.Ordinal))
                return Type.GetType(name, throwOnError: false);
            var found = AppDomain.CurrentDomain.GetAssemblies()
                .Select(assembly => assembly.GetType(name, throwOnError: false))
                .OfType<Type>()
                .Distinct() // An assembly that forwards a type answers for it too, as System.Runtime does for .NET's own.
                .Take(2)
                .ToList();
            return found.Count == 1 ? found[0] : null;
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or BadImageFormatException or TypeLoadException)
        {
            // GetType promises null for an unknown type only; a malformed name or a broken assembly throws all the same.
            return null;
        }
    }
}
