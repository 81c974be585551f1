//! What runs a check on tokio itself.

use std::future::pending;

use interleave_tokio::{Gauge, dropped_outside_of_tokio, polls_during_a_long_end};

#[test]
fn a_task_that_outlives_what_is_dropped_outside_of_the_runtime_is_there_to_be_found() {
    let under_way = Gauge::new();
    let counted = under_way.clone();
    let leaves_a_task = async move || {
        tokio::spawn(async move {
            let _inside = counted.enter();
            pending::<()>().await
        });
        pending::<()>().await
    };
    dropped_outside_of_tokio(leaves_a_task, move || {
        assert_eq!((under_way.ever(), under_way.now()), (1, 1), "tasks that have begun, and that are left");
    });
}

#[test]
#[should_panic = "it has returned, and was to wait"]
fn what_returns_is_not_dropped_at_all() {
    dropped_outside_of_tokio(async || {}, || {});
}

#[test]
fn who_asks_whether_a_long_end_is_over_is_polled_a_hundred_times() {
    let polls = polls_during_a_long_end(async |end| {
        let task = tokio::spawn(async move { drop(end) });
        while !task.is_finished() {
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(polls, 100);
}

#[test]
fn who_waits_for_a_long_end_is_polled_now_and_then() {
    let polls = polls_during_a_long_end(async |end| tokio::spawn(async move { drop(end) }).await);
    assert!(polls < 10, "{polls} polls");
    assert_eq!(polls_during_a_long_end(async |end| drop(end)), 0, "polls by whoever drops it itself");
}

#[test]
#[should_panic = "it goes wrong"]
fn a_panic_beside_a_long_end_comes_out() {
    polls_during_a_long_end(async |_| panic!("it goes wrong"));
}
