//! In its second part the worker that gets `None` closes the queue once more, which nobody may do and a right queue need not bear (it may panic).
//! also by: behaviour::another_right_queue_passes
//! rejected by: schedules::a_job_that_wakes_nobody_before_the_close_is_noticed
//! rejected by: schedules::a_second_job_that_wakes_nobody_is_noticed
//! rejected by: schedules::a_none_of_an_open_queue_beside_another_who_pops_is_noticed

use job_queue::Queue;
use loom::sync::Arc;
use loom::thread;

/// See the exercise.
pub fn model() {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    // Two that wait, and one `close`.
    builder.check(|| {
        let queue = Arc::new(Queue::new());
        let workers = [(); 2].map(|()| {
            let queue = Arc::clone(&queue);
            thread::spawn(move || std::iter::from_fn(|| queue.pop()).collect::<Vec<_>>())
        });
        queue.push(1);
        queue.push(2);
        queue.close();
        let mut jobs = workers.map(|worker| worker.join().unwrap()).concat();
        jobs.sort_unstable();
        assert_eq!(jobs, [1, 2]);
    });
    // And with workers that shut down as they always do in the service.
    builder.check(|| {
        let queue = Arc::new(Queue::new());
        let worker = thread::spawn({
            let queue = Arc::clone(&queue);
            move || {
                let jobs: Vec<u32> = std::iter::from_fn(|| queue.pop()).collect();
                queue.close();
                jobs
            }
        });
        queue.push(1);
        queue.push(2);
        queue.close();
        assert_eq!(worker.join().unwrap(), [1, 2]);
        assert_eq!(queue.pop(), None);
    });
}
