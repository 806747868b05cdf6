namespace Troupe.Benchmarks.Engines;

/// <summary>The engines of this process. The JVM programs are processes of their own (<see cref="JvmPrograms"/>).</summary>
internal static class EngineList
{
    public static readonly IReadOnlyList<IEngine> All = [new TroupeEngine(), new ConsumeLoop(), new NativeBatchLoop()];

    public static IEngine Find(string name) =>
        All.FirstOrDefault(engine => engine.Name == name) ?? throw new ArgumentException($"{name} is no engine of this program.");
}
