//! Two threads pop once each, and one job: one is woken by the push and the other by the close, so nobody sees that the close wakes one only.
//! rejected by: schedules::a_thread_that_is_left_waiting_is_noticed
//! rejected by: schedules::a_job_that_wakes_nobody_before_the_close_is_noticed
//! rejected by: schedules::an_order_that_is_lost_is_noticed
//! rejected by: schedules::a_none_of_an_open_queue_is_noticed
//! rejected by: schedules::an_order_that_is_lost_to_one_who_waits_is_noticed
//! rejected by: schedules::an_order_that_is_lost_at_the_close_is_noticed
//! rejected by: schedules::a_second_job_that_wakes_nobody_is_noticed
//! rejected by: schedules::a_none_of_an_open_queue_beside_another_who_pops_is_noticed

use job_queue::Queue;
use loom::model::Builder;
use loom::sync::Arc;
use loom::thread;

/// Tests [`Queue`] in every interleaving of a few threads.
///
/// # Panics
/// If the queue breaks a promise.
pub fn model() {
    let mut model = Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let queue = Arc::new(Queue::new());
        let other = thread::spawn({
            let queue = Arc::clone(&queue);
            move || queue.pop()
        });
        let pusher = thread::spawn({
            let queue = Arc::clone(&queue);
            move || {
                queue.push(7);
                queue.close();
            }
        });
        let mut both = [queue.pop(), other.join().unwrap()];
        pusher.join().unwrap();
        both.sort();
        assert_eq!(both, [None, Some(7)]);
    });
}
