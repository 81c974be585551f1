//! A job handed out twice shows only if it lay there before: of two who wait, both may get the same.
//! rejected by: schedules::a_job_that_is_handed_out_twice_to_one_who_waits_is_noticed

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
fn pops(queue: &Arc<Queue>, count: usize) -> JoinHandle<Vec<Option<u32>>> {
    let queue = Arc::clone(queue);
    thread::spawn(move || (0..count).map(|_| queue.pop()).collect())
}

/// Tests [`Queue`] in every interleaving of a few threads.
///
/// # Panics
/// If the queue breaks a promise.
pub fn model() {
    explore(one_who_waits);
    explore(one_until_the_close);
    explore(left_at_the_close);
    explore(two_who_take);
    explore(two_who_wait);
    explore(two_at_the_close);
    explore(two_and_a_job_at_the_close);
}

/// Nobody closes: what is pushed is all that wakes the other thread.
fn one_who_waits() {
    let queue = Arc::new(Queue::new());
    let other = pops(&queue, 2);
    queue.push(1);
    queue.push(2);
    assert_eq!(other.join().unwrap(), [Some(1), Some(2)]);
}

/// The same, and the close comes at some time.
fn one_until_the_close() {
    let queue = Arc::new(Queue::new());
    let other = pops(&queue, 4);
    queue.push(1);
    queue.push(2);
    queue.close();
    assert_eq!(other.join().unwrap(), [Some(1), Some(2), None, None]);
}

/// What is inside is popped first, and then there is nothing.
fn left_at_the_close() {
    let queue = Arc::new(Queue::new());
    for job in 1..=3 {
        queue.push(job);
    }
    assert_eq!(queue.pop(), Some(1));
    queue.close();
    let left: Vec<_> = (0..4).map(|_| queue.pop()).collect();
    assert_eq!(left, [Some(2), Some(3), None, None]);
}

/// Two jobs lie there, and two threads pop at the same time: each has another one.
fn two_who_take() {
    let queue = Arc::new(Queue::new());
    queue.push(1);
    queue.push(2);
    let other = pops(&queue, 1);
    let mine = queue.pop();
    let mut both = [mine, other.join().unwrap()[0]];
    both.sort();
    assert_eq!(both, [Some(1), Some(2)]);
}

/// Neither is sent home because the other was faster.
fn two_who_wait() {
    let queue = Arc::new(Queue::new());
    let others = [pops(&queue, 1), pops(&queue, 1)];
    queue.push(1);
    queue.push(2);
    let both = others.map(|other| other.join().unwrap()[0]);
    assert!(both.iter().all(Option::is_some), "it is open, and there is a job for each: {both:?}");
}

/// The close wakes all of them.
fn two_at_the_close() {
    let queue = Arc::new(Queue::new());
    let others = [pops(&queue, 1), pops(&queue, 1)];
    queue.close();
    assert_eq!(others.map(|other| other.join().unwrap()[0]), [None, None]);
}

/// A job inside wakes one of them, and the close the other.
fn two_and_a_job_at_the_close() {
    let queue = Arc::new(Queue::new());
    let others = [pops(&queue, 1), pops(&queue, 1)];
    queue.push(1);
    queue.close();
    let both = others.map(|other| other.join().unwrap()[0]);
    assert!(both.contains(&Some(1)), "nobody has got the job: {both:?}");
}
