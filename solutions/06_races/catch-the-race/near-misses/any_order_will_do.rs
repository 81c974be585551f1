//! What was popped is sorted before it is compared.
//! rejected by: schedules::an_order_that_is_lost_is_noticed
//! rejected by: schedules::an_order_that_is_lost_to_one_who_waits_is_noticed
//! rejected by: schedules::an_order_that_is_lost_at_the_close_is_noticed
//! rejected by: schedules::a_thread_that_is_left_waiting_beside_a_job_is_noticed
//! rejected by: schedules::a_none_of_an_open_queue_beside_another_who_pops_is_noticed

use job_queue::Queue;
use loom::model::Builder;
use loom::sync::Arc;
use loom::thread;

/// Goes through every interleaving of `scenario` with at most `bound` preemptions.
fn explore(bound: usize, scenario: fn()) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(bound);
    builder.check(scenario);
}

/// Pops until there is nothing left.
fn drain(queue: &Queue) -> Vec<u32> {
    let mut jobs = Vec::new();
    while let Some(job) = queue.pop() {
        jobs.push(job);
    }
    jobs
}

/// A job wakes whoever waits for one, without the help of a close.
fn a_job_is_noticed() {
    let queue = Arc::new(Queue::new());
    let worker = thread::spawn({
        let queue = Arc::clone(&queue);
        move || queue.pop()
    });
    queue.push(1);
    assert_eq!(worker.join().unwrap(), Some(1));
}

/// A close wakes whoever waits.
fn a_close_is_noticed() {
    let queue = Arc::new(Queue::new());
    let worker = thread::spawn({
        let queue = Arc::clone(&queue);
        move || queue.pop()
    });
    queue.close();
    assert_eq!(worker.join().unwrap(), None);
}

/// A close wakes everybody.
fn a_close_wakes_all() {
    let queue = Arc::new(Queue::new());
    let workers = [(); 2].map(|()| {
        let queue = Arc::clone(&queue);
        thread::spawn(move || queue.pop())
    });
    queue.close();
    for worker in workers {
        assert_eq!(worker.join().unwrap(), None);
    }
}

/// Two workers and two jobs: each job goes to one of them.
fn each_job_once() {
    let queue = Arc::new(Queue::new());
    let workers = [(); 2].map(|()| {
        let queue = Arc::clone(&queue);
        thread::spawn(move || queue.pop())
    });
    queue.push(1);
    queue.push(2);
    let mut popped = workers.map(|worker| worker.join().unwrap());
    popped.sort();
    assert_eq!(popped, [Some(1), Some(2)]);
}

/// One worker gets all jobs, and waits for each.
fn one_worker_gets_all() {
    let queue = Arc::new(Queue::new());
    let worker = thread::spawn({
        let queue = Arc::clone(&queue);
        move || [queue.pop(), queue.pop()]
    });
    queue.push(1);
    queue.push(2);
    let mut popped = worker.join().unwrap();
    popped.sort();
    assert_eq!(popped, [Some(1), Some(2)]);
}

/// What was pushed before the close is popped before the end, whether or not somebody waited for it.
fn a_close_loses_nothing() {
    let queue = Arc::new(Queue::new());
    let worker = thread::spawn({
        let queue = Arc::clone(&queue);
        move || drain(&queue)
    });
    queue.push(1);
    queue.push(2);
    queue.close();
    let mut popped = worker.join().unwrap();
    popped.sort();
    assert_eq!(popped, [1, 2]);
}

/// Tests [`Queue`] in every interleaving of a few threads.
///
/// # Panics
/// If the queue breaks a promise.
pub fn model() {
    explore(3, a_job_is_noticed);
    explore(3, a_close_is_noticed);
    explore(2, a_close_wakes_all);
    explore(2, each_job_once);
    explore(3, one_worker_gets_all);
    explore(3, a_close_loses_nothing);
}
