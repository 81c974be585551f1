//! A worker that sees `None` is taken to have come too late: each job at most once is asked for, and not that each comes out.
//! rejected by: schedules::a_job_that_is_lost_at_the_close_is_noticed
//! rejected by: schedules::a_job_that_is_lost_to_one_who_waits_at_the_close_is_noticed

use job_queue::Queue;
use loom::model::Builder;
use loom::sync::Arc;
use loom::thread::{self, JoinHandle};

fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(3);
    builder
}

/// A thread that pops once.
fn pops_once(queue: &Arc<Queue>) -> JoinHandle<Option<u32>> {
    let queue = Arc::clone(queue);
    thread::spawn(move || queue.pop())
}

/// A thread that pops until the end.
fn drains(queue: &Arc<Queue>) -> JoinHandle<Vec<u32>> {
    let queue = Arc::clone(queue);
    thread::spawn(move || {
        let mut jobs = Vec::new();
        while let Some(job) = queue.pop() {
            jobs.push(job);
        }
        jobs
    })
}

/// Tests [`Queue`] in every interleaving of a few threads.
///
/// # Panics
/// If the queue breaks a promise.
pub fn model() {
    // Nobody closes before both have a job: the pushes alone have to wake them.
    builder().check(|| {
        let queue = Arc::new(Queue::new());
        let workers = [pops_once(&queue), pops_once(&queue)];
        queue.push(1);
        queue.push(2);
        let mut jobs = workers.map(|worker| worker.join().unwrap());
        jobs.sort_unstable();
        assert_eq!(jobs, [Some(1), Some(2)]);
    });
    // Both wait for a job that never comes.
    builder().check(|| {
        let queue = Arc::new(Queue::new());
        let workers = [pops_once(&queue), pops_once(&queue)];
        queue.close();
        assert_eq!(workers.map(|worker| worker.join().unwrap()), [None, None]);
    });
    // Two compete for two jobs, and the end comes behind them.
    builder().check(|| {
        let queue = Arc::new(Queue::new());
        let workers = [drains(&queue), drains(&queue)];
        queue.push(1);
        queue.push(2);
        queue.close();
        let lists = workers.map(|worker| worker.join().unwrap());
        for list in &lists {
            assert!(list.is_sorted(), "{list:?}");
        }
        let jobs = lists.concat();
        // No job twice, and none that was never pushed.
        for job in &jobs {
            assert!([1, 2].contains(job));
            assert_eq!(jobs.iter().filter(|other| *other == job).count(), 1, "{jobs:?}");
        }
    });
}
