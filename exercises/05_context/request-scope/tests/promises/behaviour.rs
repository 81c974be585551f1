use std::future::{Future, pending};
use std::pin::{Pin, pin};
use std::sync::mpsc;
use std::thread;

use crate::exercise::{TraceId, spawn, trace_id, with_trace_id};
use futures::FutureExt as _;
use interleave_tokio::{on_tokio, poll_once};
use tokio::sync::oneshot;
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

/// A log line at the start of the program, a request that is polled there by hand, a hundred requests, each of which starts
/// a task and waits for it, a request with the largest id that works on what belongs to the caller, and a hundred within
/// each other.
/// If this panics at its first line, the id is asked for where there can be none. If there is none in the request that is
/// polled by hand, it is tied to tokio's runtime or task, and not to the request. If a task has another id, it was given
/// that of the outermost request, and not that of who called `spawn`; if it sends none, it ended with its request. If there is
/// none in the next runtime, `spawn` has kept the first one's handle, or takes that of the runtime in which the request began.
#[test]
fn a_hundred_requests_write_their_own_ids() {
    // One test, because whoever keeps ids in a place for all would disturb another one beside it.
    assert_eq!(trace_id(), None, "without a runtime");
    let mut request = pin!(with_trace_id(TraceId(7), async {
        let first = trace_id();
        yield_now().await;
        [first, trace_id()]
    }));
    let steps = [(); 2].map(|()| request.as_mut().now_or_never());
    assert_eq!(
        steps,
        [None, Some([Some(TraceId(7)); 2])],
        "the ids in two steps of a request without a runtime"
    );
    assert_eq!(trace_id(), None, "after a request without a runtime");
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

        let beside = with_trace_id(TraceId(7), async { thread::spawn(trace_id).join().expect("no panic") });
        assert_eq!(beside.await, None, "on a thread that the request has started, which belongs to none");

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

        let inner =
            with_trace_id(TraceId(7), with_trace_id(TraceId(8), async { spawn(async { trace_id() }).await }));
        assert_eq!(inner.await.expect("no panic"), Some(TraceId(8)), "in a task of the inner request");
        let task = with_trace_id(TraceId(7), async {
            spawn(with_trace_id(TraceId(8), async { spawn(async { trace_id() }).await })).await
        });
        let lines = task.await.and_then(|line| line);
        assert_eq!(
            lines.expect("no panic"),
            Some(TraceId(8)),
            "in a task of a request that a task has begun"
        );

        let (say, said) = oneshot::channel();
        let mut given_up = Box::pin(with_trace_id(TraceId(7), async move {
            let _detached = spawn(async move {
                yield_now().await;
                say.send(trace_id())
            });
            pending::<()>().await;
        }));
        assert!(poll_once(given_up.as_mut()).await.is_pending(), "the request waits for ever");
        drop(given_up);
        assert_eq!(said.await, Ok(Some(TraceId(7))), "in a task whose request was dropped half-way");

        let lines = deep(99).await;
        assert_eq!(lines, (0..100).map(|depth| Some(TraceId(depth))).collect::<Vec<_>>(), "however deep");
    });
    let (hand_over, begun) = mpsc::channel();
    on_tokio(|| async move {
        let mut request = Box::pin(with_trace_id(TraceId(8), async {
            yield_now().await;
            spawn(async { trace_id() }).await
        }));
        assert!(poll_once(request.as_mut()).await.is_pending(), "the request gives way once");
        // So that tokio wakes whoever has given way: it forgets them when the runtime ends first.
        yield_now().await;
        hand_over.send(request).expect("the check takes it");
    });
    on_tokio(|| async move {
        let task = with_trace_id(TraceId(9), async { spawn(async { trace_id() }).await });
        assert_eq!(
            task.await.ok(),
            Some(Some(TraceId(9))),
            "in a task of the next runtime, when the first is gone"
        );
        let moved = begun.recv().expect("a request that began in the first runtime");
        assert_eq!(
            moved.await.ok(),
            Some(Some(TraceId(8))),
            "in a task of the next runtime, by a request that began in the first, which is gone"
        );
    });
}
