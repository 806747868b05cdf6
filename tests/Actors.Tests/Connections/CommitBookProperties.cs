using Confluent.Kafka;
using CsCheck;
using Troupe.Actors.Connections;

namespace Troupe.Actors.Tests.Connections;

public sealed class CommitBookProperties
{
    private static readonly TopicPartition Orders0 = new("orders", 0);

    [Fact]
    public void CommitBook_ShouldNeverGoBackwardsAndForgetNoWaiter_WhateverHappens() =>
        Gen.Select(Gen.Int[0, 5], Gen.Long[0, 50]).Array[1, 60].Sample(
            steps =>
            {
                var book = new CommitBook();
                var (newest, offered) = (-1L, -1L);
                var waiters = new List<TaskCompletionSource<bool>>();
                book.Open(Orders0, null);
                foreach (var (step, offset) in steps)
                {
                    switch (step)
                    {
                        case 0 or 1:
                            var waiter = new TaskCompletionSource<bool>();
                            waiters.Add(waiter);
                            offered = Math.Max(offered, offset);
                            book.Offer(Orders0, offset, waiter);
                            break;
                        case 2 or 3:
                            foreach (var due in book.Begin())
                            {
                                Assert.True(due.Offset.Value > newest);
                                Assert.Equal(offered, due.Offset.Value);
                            }

                            break;
                        case 4 when book.IsUnderWay:
                            foreach (var accepted in book.Succeeded()) newest = accepted.Offset.Value;
                            break;
                        case 5 when book.IsUnderWay:
                            book.Failed();
                            break;
                    }

                    Assert.Equal(newest < 0 ? null : newest, book.Committed(Orders0));
                    Assert.Equal(offered > newest, book.IsDue(Orders0));
                }

                if (book.IsUnderWay) book.Succeeded();
                book.Begin();
                if (book.IsUnderWay) book.Succeeded();
                Assert.Equal(offered < 0 ? null : offered, book.Committed(Orders0));
                Assert.All(waiters, waiter => Assert.True(waiter.Task.IsCompleted));
            },
            iter: 3_000);
}
