//! Where two wait, a close follows their two jobs: if the second wake-up was lost, the close replaces it.
//! rejected by: schedules::a_second_job_that_wakes_nobody_is_noticed

use job_queue::Queue;
use loom::model::Builder;
use loom::sync::Arc;
use loom::thread::{self, JoinHandle};

/// Runs one scenario in every interleaving with up to three preemptions.
fn explore(scenario: fn()) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(scenario);
}

/// A thread that pops `count` times.
fn taker(queue: &Arc<Queue>, count: usize) -> JoinHandle<Vec<Option<u32>>> {
    let queue = Arc::clone(queue);
    thread::spawn(move || (0..count).map(|_| queue.pop()).collect())
}

/// Tests [`Queue`] in every interleaving of a few threads.
///
/// # Panics
/// If the queue breaks a promise.
pub fn model() {
    explore(waits_for_its_jobs);
    explore(waits_until_the_close);
    explore(drains_after_the_close);
    explore(two_take_what_lies_there);
    explore(two_wait_for_a_job_each);
    explore(two_wait_for_the_close);
    explore(two_wait_and_one_gets_a_job);
}

/// Nobody closes: what is pushed is all that wakes the other thread.
fn waits_for_its_jobs() {
    let queue = Arc::new(Queue::new());
    let other = taker(&queue, 2);
    queue.push(1);
    queue.push(2);
    assert_eq!(other.join().unwrap(), [Some(1), Some(2)]);
}

fn waits_until_the_close() {
    let queue = Arc::new(Queue::new());
    let other = taker(&queue, 4);
    queue.push(1);
    queue.push(2);
    queue.close();
    assert_eq!(other.join().unwrap(), [Some(1), Some(2), None, None]);
}

fn drains_after_the_close() {
    let queue = Arc::new(Queue::new());
    for job in 1..=3 {
        queue.push(job);
    }
    assert_eq!(queue.pop(), Some(1));
    queue.close();
    let left: Vec<_> = (0..4).map(|_| queue.pop()).collect();
    assert_eq!(left, [Some(2), Some(3), None, None]);
}

fn two_take_what_lies_there() {
    let queue = Arc::new(Queue::new());
    queue.push(1);
    queue.push(2);
    let other = taker(&queue, 1);
    let mine = queue.pop();
    let mut both = [mine, other.join().unwrap()[0]];
    both.sort();
    assert_eq!(both, [Some(1), Some(2)]);
}

/// There is a job for each of them, whoever is woken first. The close comes too late to matter.
fn two_wait_for_a_job_each() {
    let queue = Arc::new(Queue::new());
    let others = [taker(&queue, 1), taker(&queue, 1)];
    queue.push(1);
    queue.push(2);
    queue.close();
    let mut both = others.map(|other| other.join().unwrap()[0]);
    both.sort();
    assert_eq!(both, [Some(1), Some(2)]);
}

fn two_wait_for_the_close() {
    let queue = Arc::new(Queue::new());
    let others = [taker(&queue, 1), taker(&queue, 1)];
    queue.close();
    assert_eq!(others.map(|other| other.join().unwrap()[0]), [None, None]);
}

fn two_wait_and_one_gets_a_job() {
    let queue = Arc::new(Queue::new());
    let others = [taker(&queue, 1), taker(&queue, 1)];
    queue.push(1);
    queue.close();
    let mut both = others.map(|other| other.join().unwrap()[0]);
    both.sort();
    assert_eq!(both, [None, Some(1)]);
}
