//! The jobs of both workers go into one set, which is compared to the set of those pushed: a job that was handed to both of them is in it once.
//! rejected by: schedules::a_job_that_is_handed_out_twice_is_noticed
//! rejected by: schedules::a_job_that_wakes_nobody_before_the_close_is_noticed
//! rejected by: schedules::an_order_that_is_lost_is_noticed
//! rejected by: schedules::a_none_of_an_open_queue_is_noticed
//! rejected by: schedules::an_order_that_is_lost_to_one_who_waits_is_noticed
//! rejected by: schedules::an_order_that_is_lost_at_the_close_is_noticed
//! rejected by: schedules::a_job_that_is_handed_out_twice_to_one_who_waits_is_noticed
//! rejected by: schedules::a_second_job_that_wakes_nobody_is_noticed
//! rejected by: schedules::a_none_of_an_open_queue_beside_another_who_pops_is_noticed

use std::collections::BTreeSet;

use job_queue::Queue;
use loom::sync::{Arc, Mutex};
use loom::thread;

/// Tests [`Queue`] in every interleaving of a few threads.
///
/// # Panics
/// If the queue breaks a promise.
pub fn model() {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(|| {
        let queue = Arc::new(Queue::new());
        let done = Arc::new(Mutex::new(BTreeSet::new()));
        let workers: Vec<_> = (0..2)
            .map(|_| {
                let (queue, done) = (Arc::clone(&queue), Arc::clone(&done));
                thread::spawn(move || {
                    while let Some(job) = queue.pop() {
                        done.lock().unwrap().insert(job);
                    }
                })
            })
            .collect();
        queue.push(1);
        queue.push(2);
        queue.close();
        for worker in workers {
            worker.join().unwrap();
        }
        assert_eq!(*done.lock().unwrap(), BTreeSet::from([1, 2]));
    });
}
