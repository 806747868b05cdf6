using Microsoft.Extensions.Logging;
using Troupe.Actors.Consumers;

namespace Troupe.Actors;

/// <summary>What the tree takes from the application.</summary>
internal sealed record TroupeServices(IConsumerFactory Consumers, ILoggerFactory Loggers, TimeProvider Time);
