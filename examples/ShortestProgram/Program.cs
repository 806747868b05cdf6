// The shortest real program: one topic, one consumer, one dead letter queue.
//
//   dotnet run --project examples/ShortestProgram -- --ConnectionStrings:kafka=localhost:9092
//
// Without a server it starts the embedded broker. Ctrl-C stops it in order: running calls end, what is finished is committed.
using Troupe;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton<IShop, Shop>();
builder.AddEmbeddedKafka();                      // examples only: starts the embedded broker unless a server is configured
builder.Services.AddTroupe(troupe => troupe
    .ConsumerGroup("billing", group => group
        .Topic<OrdersConsumer>("orders", topic => topic.DeadLetterQueue("orders.dead"))));
var app = builder.Build();
app.Run();

internal sealed class OrdersConsumer(IShop shop) : PartitionConsumerActor<Order>
{
    protected override Task ConsumeAsync(Message<Order> message, CancellationToken cancellationToken) =>
        shop.ApplyAsync(message.Value, cancellationToken);
}
