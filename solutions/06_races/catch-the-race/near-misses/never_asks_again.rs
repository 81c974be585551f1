//! After a close it pops only as often as jobs are left: a last job that stays and comes again goes unseen.
//! rejected by: schedules::a_job_that_comes_again_after_the_close_is_noticed
//! rejected by: schedules::a_thread_that_is_left_waiting_beside_a_job_is_noticed

use job_queue::Queue;
use loom::sync::Arc;
use loom::thread;

/// Tests [`Queue`] in every interleaving of a few threads.
///
/// # Panics
/// If the queue breaks a promise.
pub fn model() {
    explore(|| {
        let queue = Queue::new();
        (1..=3).for_each(|job| queue.push(job));
        assert_eq!(pops(&queue, 3), [Some(1), Some(2), Some(3)], "first in, first out");
    });

    explore(|| {
        let queue = Queue::new();
        (1..=3).for_each(|job| queue.push(job));
        assert_eq!(queue.pop(), Some(1));
        queue.close();
        assert_eq!(
            pops(&queue, 2),
            [Some(2), Some(3)],
            "what was pushed before the close is popped after it"
        );
    });

    // A waiting worker gets both jobs, in order, without any help from a close.
    explore(|| {
        let queue = Arc::new(Queue::new());
        let worker = spawn(&queue, 2);
        queue.push(1);
        queue.push(2);
        assert_eq!(worker.join().unwrap(), [Some(1), Some(2)]);
    });

    // Two workers compete for two jobs, and nobody is sent home.
    explore(|| {
        let queue = Arc::new(Queue::new());
        let workers = [spawn(&queue, 1), spawn(&queue, 1)];
        queue.push(1);
        queue.push(2);
        let mut popped: Vec<_> = workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect();
        popped.sort_unstable();
        assert_eq!(popped, [Some(1), Some(2)]);
    });

    // Nobody goes on waiting after the close.
    explore(|| {
        let queue = Arc::new(Queue::new());
        let workers = [spawn(&queue, 1), spawn(&queue, 1)];
        queue.close();
        for worker in workers {
            assert_eq!(worker.join().unwrap(), [None]);
        }
    });

    // A worker that waits when job and close come together gets the job.
    explore(|| {
        let queue = Arc::new(Queue::new());
        let worker = spawn(&queue, 1);
        queue.push(1);
        queue.close();
        assert_eq!(worker.join().unwrap(), [Some(1)]);
    });

    // Two threads take from three jobs: none comes twice.
    explore(|| {
        let queue = Arc::new(Queue::new());
        queue.push(1);
        queue.push(2);
        queue.push(3);
        let worker = spawn(&queue, 1);
        let mut popped = pops(&queue, 1);
        popped.extend(worker.join().unwrap());
        popped.sort_unstable();
        assert_eq!(popped, [Some(1), Some(2)]);
        assert_eq!(queue.pop(), Some(3));
    });
}

fn explore(scenario: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(scenario);
}

fn pops(queue: &Queue, times: usize) -> Vec<Option<u32>> {
    (0..times).map(|_| queue.pop()).collect()
}

fn spawn(queue: &Arc<Queue>, times: usize) -> thread::JoinHandle<Vec<Option<u32>>> {
    let queue = Arc::clone(queue);
    thread::spawn(move || pops(&queue, times))
}
