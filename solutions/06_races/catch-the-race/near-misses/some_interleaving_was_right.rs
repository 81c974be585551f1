//! What the interleavings gave is collected outside, and the right outcome has to be among it: a wrong one beside it is not asked about.
//! rejected by: schedules::a_job_that_is_handed_out_twice_is_noticed
//! rejected by: schedules::a_job_that_is_lost_at_the_close_is_noticed
//! rejected by: schedules::a_job_that_wakes_nobody_before_the_close_is_noticed
//! rejected by: schedules::a_job_that_is_lost_to_one_who_waits_at_the_close_is_noticed
//! rejected by: schedules::an_order_that_is_lost_is_noticed
//! rejected by: schedules::a_none_of_an_open_queue_is_noticed
//! rejected by: schedules::an_order_that_is_lost_to_one_who_waits_is_noticed
//! rejected by: schedules::an_order_that_is_lost_at_the_close_is_noticed
//! rejected by: schedules::a_job_that_is_handed_out_twice_to_one_who_waits_is_noticed
//! rejected by: schedules::a_second_job_that_wakes_nobody_is_noticed
//! rejected by: schedules::a_none_of_an_open_queue_beside_another_who_pops_is_noticed

use std::collections::BTreeSet;
use std::sync::{Arc as StdArc, Mutex as StdMutex};

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
    let outcomes = StdArc::new(StdMutex::new(BTreeSet::new()));
    builder().check({
        let outcomes = StdArc::clone(&outcomes);
        move || {
            let queue = Arc::new(Queue::new());
            let workers = [drains(&queue), drains(&queue)];
            queue.push(1);
            queue.push(2);
            queue.close();
            let lists = workers.map(|worker| worker.join().unwrap());
            outcomes.lock().unwrap().insert(lists.map(Vec::from));
        }
    });
    let outcomes = outcomes.lock().unwrap();
    // Either of them may get either job, or both.
    for possible in [[vec![1], vec![2]], [vec![2], vec![1]], [vec![1, 2], vec![]], [vec![], vec![1, 2]]] {
        assert!(outcomes.contains(&possible), "{possible:?} is missing");
    }
}
