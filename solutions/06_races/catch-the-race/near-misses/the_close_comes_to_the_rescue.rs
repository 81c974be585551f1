//! Two workers pop until the end, which the main thread brings about. A push that wakes nobody is not noticed: the close wakes the worker, who then finds the job.
//! rejected by: schedules::a_job_that_wakes_nobody_before_the_close_is_noticed
//! rejected by: schedules::a_none_of_an_open_queue_is_noticed
//! rejected by: schedules::a_second_job_that_wakes_nobody_is_noticed
//! rejected by: schedules::a_none_of_an_open_queue_beside_another_who_pops_is_noticed

use job_queue::Queue;
use loom::sync::Arc;
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
        let workers: Vec<_> = (0..2)
            .map(|_| {
                let queue = Arc::clone(&queue);
                thread::spawn(move || {
                    let mut mine = Vec::new();
                    while let Some(job) = queue.pop() {
                        mine.push(job);
                    }
                    mine
                })
            })
            .collect();

        queue.push(1);
        queue.push(2);
        queue.close();

        let mut all = Vec::new();
        for worker in workers {
            let mine = worker.join().unwrap();
            assert!(mine.is_sorted(), "out of order: {mine:?}");
            all.extend(mine);
        }
        all.sort_unstable();
        assert_eq!(all, [1, 2]);
    });
}
