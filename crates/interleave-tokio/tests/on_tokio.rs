//! What runs a check on tokio itself.

use std::future::pending;

use interleave_tokio::{Gauge, dropped_outside_of_tokio};

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
