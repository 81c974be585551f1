use std::future::Future;
use std::pin::Pin;

use crate::exercise::{TraceId, spawn, trace_id, with_trace_id};
use interleave_tokio::on_tokio;
use tokio::task::yield_now;

/// A request in a request in a request, this deep: a line of each when those within it are over, the
/// innermost first.
fn deep(depth: u64) -> Pin<Box<dyn Future<Output = Vec<Option<TraceId>>>>> {
    Box::pin(with_trace_id(TraceId(depth), async move {
        let mut lines = Vec::new();
        if depth > 0 {
            lines = deep(depth - 1).await;
        }
        yield_now().await;
        lines.push(trace_id());
        lines
    }))
}

/// A log line at the start of the program, a hundred requests, each of which starts a task and waits for it,
/// a request with the largest id that works on what belongs to the caller, and a hundred within each other.
/// If this panics at its first line, the id is asked for where there can be none.
#[test]
fn a_hundred_requests_write_their_own_ids() {
    // One test, because whoever keeps ids in a place for all would disturb another one beside it.
    assert_eq!(trace_id(), None, "without a runtime");
    on_tokio(|| async {
        let requests = (0..100).map(|number| {
            with_trace_id(TraceId(number), async {
                let before = trace_id();
                yield_now().await;
                let child = spawn(async {
                    yield_now().await;
                    trace_id()
                });
                let child = child.await.expect("no panic");
                [before, child, trace_id()]
            })
        });
        let lines = futures::future::join_all(requests).await;
        for (number, lines) in (0..).zip(lines) {
            assert_eq!(lines, [Some(TraceId(number)); 3], "before, in the task, and after");
        }
        assert_eq!(trace_id(), None, "after all requests");

        let mut borrowed = Vec::new();
        let count = with_trace_id(TraceId(u64::MAX), async {
            borrowed.push(trace_id());
            borrowed.len()
        });
        assert_eq!(count.await, 1);
        assert_eq!(borrowed, [Some(TraceId(u64::MAX))], "the largest id is an id");

        let twice = with_trace_id(TraceId(7), async {
            let inner = with_trace_id(TraceId(7), async { trace_id() }).await;
            [inner, trace_id()]
        });
        assert_eq!(
            twice.await,
            [Some(TraceId(7)); 2],
            "in a request within a request of the same id, and after it"
        );

        let lines = deep(99).await;
        assert_eq!(lines, (0..100).map(|depth| Some(TraceId(depth))).collect::<Vec<_>>(), "however deep");
    });
}
