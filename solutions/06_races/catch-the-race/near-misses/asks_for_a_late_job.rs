//! Asks for more than the queue promises: that a job which comes after the close is popped too. The next version of the queue may refuse it.
//! also by: behaviour::another_right_queue_passes
//! rejected by: schedules::a_job_that_wakes_nobody_before_the_close_is_noticed
//! rejected by: schedules::an_order_that_is_lost_is_noticed
//! rejected by: schedules::a_none_of_an_open_queue_is_noticed
//! rejected by: schedules::an_order_that_is_lost_to_one_who_waits_is_noticed
//! rejected by: schedules::an_order_that_is_lost_at_the_close_is_noticed
//! rejected by: schedules::a_second_job_that_wakes_nobody_is_noticed
//! rejected by: schedules::a_none_of_an_open_queue_beside_another_who_pops_is_noticed

use job_queue::Queue;
use loom::sync::Arc;
use loom::thread;

pub fn model() {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(|| {
        let queue = Arc::new(Queue::new());
        let workers = [(); 2].map(|()| {
            let queue = Arc::clone(&queue);
            thread::spawn(move || std::iter::from_fn(|| queue.pop()).collect::<Vec<_>>())
        });
        queue.push(1);
        queue.push(2);
        queue.close();
        let mut jobs: Vec<u32> = workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect();
        jobs.sort_unstable();
        assert_eq!(jobs, [1, 2]);
        // A job that comes too late is not lost.
        queue.push(3);
        assert_eq!(queue.pop(), Some(3));
        assert_eq!(queue.pop(), None);
    });
}
