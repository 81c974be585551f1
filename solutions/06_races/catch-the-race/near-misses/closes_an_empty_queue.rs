//! Two workers wait only where the queue is empty: a close that wakes nobody while a job is inside passes.
//! rejected by: schedules::a_thread_that_is_left_waiting_beside_a_job_is_noticed

use job_queue::Queue;
use loom::model::Builder;
use loom::sync::Arc;
use loom::thread;

/// Tests [`Queue`] in every interleaving of a few threads.
///
/// # Panics
/// If the queue breaks a promise.
pub fn model() {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(keeps_the_order);
    builder.check(wakes_a_worker_for_each_job);
    builder.check(shares_jobs_out);
    builder.check(ends_the_waiting_of_all);
    builder.check(gives_a_job_before_the_end);
}

fn keeps_the_order() {
    let queue = Queue::new();
    for job in [10, 20, 30] {
        queue.push(job);
    }
    assert_eq!(queue.pop(), Some(10));
    assert_eq!(queue.pop(), Some(20));
    queue.push(40);
    queue.close();
    assert_eq!(queue.pop(), Some(30));
    assert_eq!(queue.pop(), Some(40));
    assert_eq!(queue.pop(), None);
    assert_eq!(queue.pop(), None);
}

fn wakes_a_worker_for_each_job() {
    let queue = Arc::new(Queue::new());
    let worker = thread::spawn({
        let queue = Arc::clone(&queue);
        move || [queue.pop(), queue.pop()]
    });
    queue.push(1);
    queue.push(2);
    assert_eq!(worker.join().unwrap(), [Some(1), Some(2)]);
}

fn shares_jobs_out() {
    let queue = Arc::new(Queue::new());
    let [first, second] = [(); 2].map(|()| {
        let queue = Arc::clone(&queue);
        thread::spawn(move || queue.pop().expect("nobody has closed it"))
    });
    queue.push(1);
    queue.push(2);
    let both = (first.join().unwrap(), second.join().unwrap());
    assert!(both == (1, 2) || both == (2, 1), "one job each, not {both:?}");
}

fn ends_the_waiting_of_all() {
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

fn gives_a_job_before_the_end() {
    let queue = Arc::new(Queue::new());
    let worker = thread::spawn({
        let queue = Arc::clone(&queue);
        move || [queue.pop(), queue.pop(), queue.pop()]
    });
    queue.push(1);
    queue.push(2);
    queue.close();
    assert_eq!(worker.join().unwrap(), [Some(1), Some(2), None]);
}
