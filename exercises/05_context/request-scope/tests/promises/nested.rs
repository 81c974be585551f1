use super::writes;
use crate::exercise::{TraceId, trace_id, with_trace_id};
use interleave_tokio::{Tasks, check, poll_once, turns};
use tokio::sync::oneshot;

/// A request that calls another service of the same process, which calls a third. If an outer id is not back,
/// it was not put aside, or the one around it was forgotten. Then a request that is begun within another and
/// goes on when that is over: if there is a wrong id then, in it or after it, what was around it at its first
/// step was kept for its later ones.
#[test]
fn a_request_within_a_request_has_its_own_id() {
    // Nobody else is there; the delay is spare.
    check("A request within a request has its own id, and then the outer one is back.").bound(1).run(
        || async {
            let lines = with_trace_id(TraceId(1), async {
                let before = writes().await;
                let inner = with_trace_id(TraceId(2), async {
                    let before = writes().await;
                    // The innermost ends both, in one step.
                    (before, with_trace_id(TraceId(3), writes()).await)
                })
                .await;
                (before, inner, writes().await)
            })
            .await;
            assert_eq!(lines, ([Some(1); 3], ([Some(2); 3], [Some(3); 3]), [Some(1); 3]));

            let mut begun = Box::pin(with_trace_id(TraceId(1), writes()));
            let first_step = with_trace_id(TraceId(1), poll_once(begun.as_mut())).await;
            assert!(first_step.is_pending(), "it waits after its first step");
            assert_eq!(begun.await, [Some(1); 3], "begun in a request of the same id, ended outside of it");
            assert_eq!(trace_id(), None, "after a request that was begun within another");
        },
    );
}

/// A request that was begun in one task goes on in another one. If the report says that everybody waits, the
/// request wakes the task in which it began.
#[test]
fn a_request_wakes_the_task_in_which_it_goes_on() {
    // Who wakes the wrong task does so without a delay; the delay is spare.
    check("A request that is moved goes on where it is awaited.").bound(1).run(|| async {
        let (answer, answered) = oneshot::channel();
        let mut begun = Box::pin(with_trace_id(TraceId(1), async {
            answered.await.expect("the database answers");
            writes().await
        }));
        let first_step = with_trace_id(TraceId(2), poll_once(begun.as_mut())).await;
        assert!(first_step.is_pending(), "it waits for the database");
        let elsewhere = tokio::spawn(begun);
        turns(1).await;
        answer.send(()).expect("it waits for the database");
        assert_eq!(elsewhere.await.expect("the other task ends"), [Some(1); 3], "in the other task");
    });
}

/// A request that calls two other services of the same process side by side. If ids mix, the inner requests
/// have changed the outer one's, instead of having their own.
#[test]
fn requests_side_by_side_within_a_request_do_not_mix() {
    // `join!` polls by turns without a delay; the delay is spare.
    check("Two requests within a request each have their own id, and the outer one keeps its.").bound(1).run(
        || async {
            let lines = with_trace_id(TraceId(1), async {
                let (two, three, mine) = tokio::join!(
                    with_trace_id(TraceId(2), writes()),
                    with_trace_id(TraceId(3), writes()),
                    writes()
                );
                (two, three, mine, writes().await)
            })
            .await;
            assert_eq!(lines, ([Some(2); 3], [Some(3); 3], [Some(1); 3], [Some(1); 3]));
        },
    );
}
