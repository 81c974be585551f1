//! It does the books: what the workers have got and what is left in the end must be what was pushed. A `None` counts as nothing.
//! rejected by: schedules::a_none_of_an_open_queue_beside_another_who_pops_is_noticed

use job_queue::Queue;
use loom::model::Builder;
use loom::sync::Arc;
use loom::thread::{self, JoinHandle};

type Worker = JoinHandle<Option<u32>>;

fn worker(queue: &Arc<Queue>) -> Worker {
    let queue = Arc::clone(queue);
    thread::spawn(move || queue.pop())
}

/// What is left in a queue that is closed.
fn rest(queue: &Queue) -> Vec<u32> {
    let mut rest = Vec::new();
    while let Some(job) = queue.pop() {
        rest.push(job);
        assert!(rest.len() < 10, "there is no end to it");
    }
    rest
}

/// Joins the workers, closes the queue, and counts.
fn settle(queue: &Queue, workers: [Worker; 2], pushed: &[u32]) {
    let mut jobs: Vec<u32> = workers.into_iter().filter_map(|worker| worker.join().unwrap()).collect();
    queue.close();
    jobs.extend(rest(queue));
    jobs.sort_unstable();
    assert_eq!(jobs, pushed);
}

/// Tests [`Queue`] in every interleaving of a few threads.
///
/// # Panics
/// If the queue breaks a promise.
pub fn model() {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(3);

    // Two who wait, two jobs. The close comes when both are at home.
    builder.check(|| {
        let queue = Arc::new(Queue::new());
        let workers = [worker(&queue), worker(&queue)];
        queue.push(1);
        queue.push(2);
        settle(&queue, workers, &[1, 2]);
    });
    // Two who come when all lies there.
    builder.check(|| {
        let queue = Arc::new(Queue::new());
        (1..=3).for_each(|job| queue.push(job));
        let workers = [worker(&queue), worker(&queue)];
        settle(&queue, workers, &[1, 2, 3]);
    });
    // Two who wait for a close, with and without a job.
    builder.check(|| {
        let queue = Arc::new(Queue::new());
        let workers = [worker(&queue), worker(&queue)];
        queue.close();
        assert_eq!(workers.map(|worker| worker.join().unwrap()), [None, None]);
    });
    builder.check(|| {
        let queue = Arc::new(Queue::new());
        let workers = [worker(&queue), worker(&queue)];
        queue.push(1);
        queue.close();
        let mut popped = workers.map(|worker| worker.join().unwrap());
        popped.sort_unstable();
        assert_eq!(popped, [None, Some(1)]);
        assert_eq!(queue.pop(), None);
    });
    // One who takes it all, in order.
    builder.check(|| {
        let queue = Arc::new(Queue::new());
        let all = thread::spawn({
            let queue = Arc::clone(&queue);
            move || rest(&queue)
        });
        queue.push(1);
        queue.push(2);
        queue.close();
        assert_eq!(all.join().unwrap(), [1, 2]);
    });
    builder.check(|| {
        let queue = Arc::new(Queue::new());
        let two = thread::spawn({
            let queue = Arc::clone(&queue);
            move || [queue.pop(), queue.pop()]
        });
        queue.push(1);
        queue.push(2);
        assert_eq!(two.join().unwrap(), [Some(1), Some(2)]);
    });
    builder.check(|| {
        let queue = Queue::new();
        (1..=3).for_each(|job| queue.push(job));
        assert_eq!([queue.pop(), queue.pop()], [Some(1), Some(2)]);
        queue.push(4);
        queue.close();
        assert_eq!(rest(&queue), [3, 4]);
    });
}
