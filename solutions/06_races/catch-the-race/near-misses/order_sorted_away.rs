//! Compares what a worker popped as a sorted list: one that had to wait may get its jobs in the wrong order.
//! rejected by: schedules::an_order_that_is_lost_to_one_who_waits_is_noticed

use job_queue::Queue;
use loom::model::Builder;
use loom::sync::Arc;
use loom::thread::{self, JoinHandle};

/// Tests [`Queue`] in every interleaving of a few threads.
///
/// # Panics
/// If the queue breaks a promise.
pub fn model() {
    check(in_order);
    check(one_waits_for_two_jobs);
    check(two_take_one_each);
    check(close_wakes_everybody);
    check(close_loses_nothing);
}

fn check(scenario: fn()) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(scenario);
}

/// A thread that pops `count` jobs, of which each has to be there.
fn taker(queue: &Arc<Queue>, count: usize) -> JoinHandle<Vec<u32>> {
    let queue = Arc::clone(queue);
    thread::spawn(move || (0..count).map(|_| queue.pop().expect("the queue is open")).collect())
}

/// A thread that pops until it is told that no more will come.
fn drainer(queue: &Arc<Queue>) -> JoinHandle<Vec<u32>> {
    let queue = Arc::clone(queue);
    thread::spawn(move || std::iter::from_fn(|| queue.pop()).collect())
}

fn joined(threads: Vec<JoinHandle<Vec<u32>>>) -> Vec<u32> {
    let mut jobs: Vec<u32> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    jobs.sort_unstable();
    jobs
}

fn in_order() {
    let queue = Queue::new();
    queue.push(1);
    queue.push(2);
    queue.push(3);
    assert_eq!(queue.pop(), Some(1));
    queue.close();
    assert_eq!([queue.pop(), queue.pop(), queue.pop(), queue.pop()], [Some(2), Some(3), None, None]);
}

fn one_waits_for_two_jobs() {
    let queue = Arc::new(Queue::new());
    let worker = taker(&queue, 2);
    queue.push(1);
    queue.push(2);
    assert_eq!(joined(vec![worker]), [1, 2]);
}

fn two_take_one_each() {
    let queue = Arc::new(Queue::new());
    let workers = vec![taker(&queue, 1), taker(&queue, 1)];
    queue.push(1);
    queue.push(2);
    assert_eq!(joined(workers), [1, 2]);
}

fn close_wakes_everybody() {
    let queue = Arc::new(Queue::new());
    let workers = vec![drainer(&queue), drainer(&queue)];
    queue.close();
    assert_eq!(joined(workers), []);
}

fn close_loses_nothing() {
    let queue = Arc::new(Queue::new());
    let workers = vec![drainer(&queue), drainer(&queue)];
    queue.push(1);
    queue.close();
    assert_eq!(joined(workers), [1]);
}
