//! A learner's own tests, in the same file as what is explored: they run once, on a runtime that they make.

extern crate interleave_tokio as tokio;

use std::time::Duration;

use tokio::sync::mpsc;

#[tokio::test]
async fn a_test_of_the_learners_own_runs() {
    let (sender, mut receiver) = mpsc::channel(1);
    let task = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(3600)).await;
        sender.send(1).await.expect("somebody receives");
    });
    assert_eq!(receiver.recv().await, Some(1));
    task.await.expect("it only sends");
}

#[tokio::test]
#[should_panic(expected = "a bug in the test")]
async fn its_panic_is_the_tests() {
    tokio::spawn(std::future::pending::<()>());
    panic!("a bug in the test");
}

#[test]
#[should_panic(expected = "nobody is left who could end its wait")]
fn a_wait_without_end_is_a_panic() {
    let text = String::from("borrowed");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let length = runtime.block_on(async {
        tokio::task::yield_now().await;
        text.len()
    });
    assert_eq!(length, 8);
    runtime.block_on(std::future::pending::<()>());
}

#[test]
#[should_panic(expected = "there is no reactor running")]
fn without_a_runtime_there_are_no_tasks() {
    tokio::spawn(async {});
}

#[test]
fn every_setting_of_a_runtime_is_taken() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .name("tests")
        .thread_name_fn(|| "worker".to_owned())
        .max_io_events_per_tick(8)
        .enable_all()
        .build()
        .expect("a runtime");
    let metrics = runtime.metrics();
    assert_eq!(metrics.worker_total_busy_duration(0), Duration::ZERO);
    assert_eq!((metrics.worker_park_count(0), metrics.worker_park_unpark_count(0)), (0, 0));
    assert!(!tokio::runtime::is_rt_shutdown_err(&std::io::Error::other("of another sort")));
}
