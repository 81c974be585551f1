use std::future::{pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;

use crate::exercise::{TraceId, spawn, trace_id, with_trace_id};
use futures::FutureExt as _;
use interleave_tokio::{Tasks, alive_tasks, boom, check, dropped_by_a_panic, note, pause, poll_once, turns};
use tokio::sync::{Notify, oneshot};

/// Writes three lines, and says whose they are: two in one step, between which another task may run, and one
/// in a later step.
async fn writes() -> [Option<u64>; 3] {
    let line = || {
        let id = trace_id().map(|id| id.0);
        match id {
            Some(id) => note(format_args!("writes a line of request {id}")),
            None => note("writes a line of no request"),
        }
        id
    };
    let first = line();
    // Does not wait, and lets another task run in the middle of a step.
    pause();
    let second = line();
    turns(1).await;
    [first, second, line()]
}

/// One request, and nothing beside it. If the id is missing after a wait, it is set only where the future is
/// made or polled first; if it is there afterwards, nobody takes it back.
#[test]
fn the_id_is_there_from_the_first_step_to_the_last() {
    // Nobody else is there; the delay is spare.
    check("In a request there is its id, and outside of it there is none.").bound(1).run(|| async {
        assert_eq!(trace_id(), None, "before the request");
        let request = with_trace_id(TraceId(7), writes());
        assert_eq!(trace_id(), None, "before it is polled");
        assert_eq!(request.await, [Some(7); 3], "within it");
        assert_eq!(trace_id(), None, "after the request");
        assert_eq!(alive_tasks(), 0, "tasks that are left of a request that has started none");
    });
}

/// Two requests in one task, polled by turns, and a line beside them that belongs to none. If ids mix, they
/// are kept by the task or by the thread.
#[test]
fn requests_in_one_task_do_not_mix() {
    // `join!` polls by turns without a delay; the delay is spare.
    check("Two requests in one task each have their own id.").bound(1).run(|| async {
        let (one, two, none) =
            tokio::join!(with_trace_id(TraceId(1), writes()), with_trace_id(TraceId(2), writes()), writes());
        assert_eq!((one, two, none), ([Some(1); 3], [Some(2); 3], [None; 3]));
    });
}

/// Two requests in two tasks, as a server has them, and a task that belongs to none. If ids mix, they are
/// kept in one place for all.
#[test]
fn requests_in_two_tasks_do_not_mix() {
    // One delay for each of the two that can be interrupted in the middle of a step.
    check("Two requests in two tasks each have their own id.").bound(2).run(|| async {
        let one = tokio::spawn(with_trace_id(TraceId(1), writes()));
        let two = tokio::spawn(with_trace_id(TraceId(2), writes()));
        let none = writes().await;
        let (one, two) = (one.await.expect("no panic"), two.await.expect("no panic"));
        assert_eq!((one, two, none), ([Some(1); 3], [Some(2); 3], [None; 3]));
    });
}

/// A request within a request.
mod nested;

/// A request starts a task, and that starts another, and has a request of its own. If they have no id, it got
/// lost over `spawn`, which begins a task without any; if theirs is another's, it was looked up too late. If
/// the request in the task has the task's id, that one hides it.
#[test]
fn a_spawned_task_has_the_id_of_who_spawned_it() {
    // One delay lets the child run before, one after its parent goes on.
    check("A spawned task has the id of the request that spawned it, and so have its children.")
        .bound(2)
        .run(|| async {
            let lines = with_trace_id(TraceId(1), async {
                let child = spawn(async {
                    let grandchild = spawn(writes());
                    let own = with_trace_id(TraceId(3), async { trace_id().map(|id| id.0) }).await;
                    (own, writes().await, grandchild.await.expect("no panic"))
                });
                let mine = with_trace_id(TraceId(2), writes()).await;
                (mine, child.await.expect("no panic"))
            })
            .await;
            assert_eq!(
                lines,
                ([Some(2); 3], (Some(3), [Some(1); 3], [Some(1); 3])),
                "the parent, a request in the child, the child and the grandchild"
            );
        });
}

/// A task outlives its request, and another request waits for it. It still belongs to the first.
#[test]
#[allow(clippy::async_yields_async, reason = "a task that outlives its request is what this is about")]
fn a_task_keeps_its_id_when_the_request_is_over() {
    // Who looks it up late does so without a delay; the delay is spare.
    check("A task keeps its id when its request is over.").bound(1).run(|| async {
        let over = Arc::new(Notify::new());
        let child = with_trace_id(TraceId(1), async {
            let over = Arc::clone(&over);
            spawn(async move {
                over.notified().await;
                writes().await
            })
        })
        .await;
        over.notify_one();
        let lines =
            with_trace_id(TraceId(2), async { (child.await.expect("no panic"), writes().await) }).await;
        assert_eq!(lines, ([Some(1); 3], [Some(2); 3]));
    });
}

/// A task of the server itself. If it has an id, one was made up.
#[test]
fn a_task_that_belongs_to_no_request_has_no_id() {
    // Who makes one up does so without a delay; the delay is spare.
    check("A task that was spawned outside of a request has no id.").bound(1).run(|| async {
        assert_eq!(spawn(writes()).await.expect("no panic"), [None; 3]);
    });
}

/// Somebody aborts a task, and somebody else drops its handle. If an aborted task goes on, it was not the one
/// that you gave the handle of.
#[test]
#[allow(clippy::async_yields_async, reason = "a task that outlives its request is what this is about")]
fn the_handle_is_that_of_the_one_task() {
    // Without a delay the abort comes when the task has begun. The one is spare.
    check("The handle aborts the task, and dropping it does not.").bound(1).run(|| async {
        let (held, dropped) = oneshot::channel::<()>();
        let begun = Arc::new(Notify::new());
        let aborted = with_trace_id(TraceId(1), async {
            let begun = Arc::clone(&begun);
            spawn(async move {
                let _held = held;
                begun.notify_one();
                pending::<()>().await;
            })
        })
        .await;
        begun.notified().await;
        // A task that is held up just after it has told does not count as alive.
        turns(1).await;
        assert_eq!(alive_tasks(), 1, "tasks that one spawn has started");
        aborted.abort();
        assert!(aborted.await.expect_err("it was aborted").is_cancelled());
        assert!(dropped.await.is_err(), "it has ended, and with it what it held");

        let (done, is_done) = oneshot::channel();
        drop(spawn(async move {
            turns(1).await;
            done.send(7)
        }));
        assert_eq!(is_done.await, Ok(7), "a task whose handle is dropped goes on");
    });
}

/// A bug in a task. If this is no panic, somebody has caught it on its way to the handle.
#[test]
fn a_panic_in_a_task_is_found_by_who_joins() {
    // Who loses it does so without a delay; the delay is spare.
    check("A panic in a task is found by whoever joins it.").bound(1).run(|| async {
        let joined = async || {
            let error =
                spawn(async { panic!("a bug in a task") }).await.map(|()| "no panic").expect_err("it panics");
            error.into_panic().downcast_ref::<&str>().copied()
        };
        assert_eq!(joined().await, Some("a bug in a task"));
        let within = with_trace_id(TraceId(1), joined()).await;
        assert_eq!(within, Some("a bug in a task"), "the panic of a request's task");
    });
}

/// A bug in a request, then in one within a request, and then in a task. If its id is still there, it is
/// taken back only after an ordinary end.
#[test]
fn a_panic_takes_the_id_with_it() {
    async fn bug() -> (String, Option<TraceId>) {
        let outcome = AssertUnwindSafe(with_trace_id(TraceId(1), async {
            turns(1).await;
            panic!("a bug in a request");
        }))
        .catch_unwind()
        .await;
        let message = match outcome {
            Ok(()) => "no panic",
            Err(payload) => payload.downcast_ref::<&str>().map_or("another panic", |text| *text),
        };
        (message.to_owned(), trace_id())
    }
    // Who leaves it does so without a delay; the delay is spare.
    check("When a request panics, its id is gone.").bound(1).run(|| async {
        assert_eq!(bug().await, ("a bug in a request".to_owned(), None));
        let outer = TraceId(2);
        assert_eq!(with_trace_id(outer, bug()).await, ("a bug in a request".to_owned(), Some(outer)));
        assert_eq!(trace_id(), None, "after both");
    });
    check("When a task panics, its id is gone.").bound(1).run(|| async {
        let bug = async {
            turns(1).await;
            panic!("a bug in a task");
        };
        let mut bug = Some(bug);
        let task = poll_fn(|_| Poll::Ready(spawn(bug.take().expect("it is polled once"))));
        let task = with_trace_id(TraceId(1), task).await;
        let ended: Result<(), _> = task.await;
        assert!(ended.is_err_and(|error| error.is_panic()), "the task's panic is found by whoever joins it");
        assert_eq!((trace_id(), writes().await), (None, [None; 3]), "whoever runs next on that thread");
    });
}

/// A visitor has gone, and the request is dropped while it waits, and then one within a request. If its id is
/// still there, it is taken back only at the end. Then a request is dropped elsewhere than it was begun: by
/// another request, and outside of all. If there is a wrong id after that, the drop puts back what was there
/// at the last poll.
#[test]
fn a_request_that_is_dropped_takes_its_id_with_it() {
    // Who leaves it does so without a delay; the delay is spare.
    check("When a request is dropped half-way, its id is gone.").bound(1).run(|| async {
        let gives_up = async || {
            tokio::select! {
                biased;
                () = with_trace_id(TraceId(1), pending()) => {}
                () = turns(1) => {}
            }
            (trace_id(), writes().await)
        };
        assert_eq!(gives_up().await, (None, [None; 3]));
        let outer = TraceId(2);
        assert_eq!(with_trace_id(outer, gives_up()).await, (Some(outer), [Some(2); 3]));

        let mut begun = Box::pin(with_trace_id(TraceId(1), pending::<()>()));
        assert!(poll_once(begun.as_mut()).await.is_pending());
        let by_another = with_trace_id(outer, async {
            drop(begun);
            trace_id()
        });
        assert_eq!(by_another.await, Some(outer), "in a request that has dropped another");

        let mut begun = Box::pin(with_trace_id(TraceId(1), pending::<()>()));
        assert!(with_trace_id(outer, poll_once(begun.as_mut())).await.is_pending());
        drop(begun);
        assert_eq!(trace_id(), None, "after a request was dropped that was begun within another");
    });
}

/// Something beside a request panics, in the same task, and the request is dropped as that unwinds: outside of all
/// requests, and within another. If its id is there after that, or the outer one is not, what takes it back asks
/// whether its thread is panicking; if the request is there, so does what drops it.
#[test]
fn a_request_that_a_panic_drops_takes_its_id_with_it() {
    // Who leaves it does so in the first schedule.
    check("When a request is dropped by a panic, its id is gone.").bound(0).run(|| async {
        let falls = async || {
            let held = Arc::new(());
            let holds = Arc::clone(&held);
            let request = with_trace_id(TraceId(1), async move {
                let _holds = holds;
                pending::<()>().await;
            });
            dropped_by_a_panic(request, turns(1)).await;
            assert_eq!(Arc::strong_count(&held), 1, "holders of what the request held, once it is dropped");
            (trace_id(), writes().await)
        };
        assert_eq!(falls().await, (None, [None; 3]));
        let outer = TraceId(2);
        assert_eq!(with_trace_id(outer, falls()).await, (Some(outer), [Some(2); 3]));
        assert_eq!(trace_id(), None, "after both");
    });
}

/// A visitor has gone, and what the request had panics while it is dropped. If its id is still there, it is
/// taken back by a line behind the drop, which a panic never reaches: leave that to a guard.
#[test]
fn a_request_that_panics_while_it_is_dropped_takes_its_id_with_it() {
    struct Bursts;
    impl Drop for Bursts {
        fn drop(&mut self) {
            boom();
        }
    }
    // Who leaves it does so in the first schedule.
    check("When a request panics while it is dropped, its id is gone.").bound(0).run(|| async {
        let mut begun = Box::pin(with_trace_id(TraceId(1), async {
            let _bursts = Bursts;
            pending::<()>().await;
        }));
        assert!(poll_once(begun.as_mut()).await.is_pending());
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(begun)));
        assert!(dropped.is_err(), "the panic comes out of the drop");
        assert_eq!((trace_id(), writes().await), (None, [None; 3]), "whoever runs next on that thread");
    });
}

/// A request catches a panic in one of its steps. A guard that the panic drops writes a line, and starts a task that
/// tidies up. If they are nobody's, you look whether the thread is panicking: the lines about a panic are those that
/// somebody will look for.
#[test]
fn a_guard_that_a_panic_drops_in_a_request_has_its_id() {
    struct Guard<'a>(&'a mut Option<(Option<TraceId>, tokio::task::JoinHandle<Option<TraceId>>)>);
    impl Drop for Guard<'_> {
        fn drop(&mut self) {
            *self.0 = Some((trace_id(), spawn(async { trace_id() })));
        }
    }
    // Who has none does so in the first schedule.
    check("A guard that a panic drops in a request has its id, and so has its task.").bound(0).run(
        || async {
            let ids = with_trace_id(TraceId(1), async {
                turns(1).await;
                let mut dropped = None;
                let guard = Guard(&mut dropped);
                let caught = catch_unwind(AssertUnwindSafe(|| {
                    let _guard = guard;
                    boom();
                }));
                assert!(caught.is_err(), "the request catches the panic");
                let (line, task) = dropped.expect("the panic has dropped the guard");
                [line, task.await.expect("no panic"), trace_id()]
            });
            assert_eq!(ids.await, [Some(TraceId(1)); 3], "in the guard, in its task, and after the panic");
        },
    );
}
