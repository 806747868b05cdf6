// A process that consumes with Troupe and reports everything it is handed, so that it can be killed at any moment and others know what it did.
// Started by tests and by the soak; ends in order at SIGTERM.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Troupe;
using Troupe.Worker;
using Troupe.Worker.Reports;

var options = WorkerOptions.Parse(args);
using var reports = new ReportWriter(options.ReportFile, TimeProvider.System);
reports.Write(ReportKind.Started, first: Environment.ProcessId);

var builder = Host.CreateEmptyApplicationBuilder(null);
using var log = new WorkerLog(options, reports);
builder.Logging.AddProvider(log);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(options);
builder.Services.AddSingleton(reports);
builder.Services.AddSingleton<Incarnations>();
if (options.Form == WorkerForm.Stream) builder.Services.AddHostedService<StreamWorker>();
else builder.Services.AddTroupe(troupe => WorkerRoutes.Apply(troupe, options));
await builder.Build().RunAsync();
reports.Write(ReportKind.Stopped);
