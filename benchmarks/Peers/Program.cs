using System.Text.Json;
using Troupe.Benchmarks.Cases;
using Troupe.Benchmarks.Measuring;
using Troupe.Benchmarks.Peers;

// Started by the benchmarks for one run of one peer; its last line is the figures.
if (args is not [var engine, var text])
{
    await Console.Error.WriteLineAsync("The benchmarks start this program: dotnet run -c Release --project benchmarks");
    return 2;
}

var workload = JsonSerializer.Deserialize<Workload>(text)!;
Func<Workload, Task<Measurement>> work = engine switch
{
    "Streamiz" => StreamizPassThrough.RunAsync,
    "Wolverine" => WolverinePassThrough.RunAsync,
    _ => throw new ArgumentException($"{engine} is no peer of this program."),
};
Console.WriteLine(JsonSerializer.Serialize(await work(workload)));
return 0;
