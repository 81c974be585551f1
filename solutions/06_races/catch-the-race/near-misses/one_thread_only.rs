//! Tests each promise, on one thread. There is one interleaving.
//! rejected by: schedules::a_job_that_is_handed_out_twice_is_noticed
//! rejected by: schedules::a_wake_up_that_is_lost_is_noticed
//! rejected by: schedules::a_thread_that_is_left_waiting_is_noticed
//! rejected by: schedules::a_job_that_wakes_nobody_before_the_close_is_noticed
//! rejected by: schedules::a_job_that_is_lost_to_one_who_waits_at_the_close_is_noticed
//! rejected by: schedules::a_none_of_an_open_queue_is_noticed
//! rejected by: schedules::an_order_that_is_lost_to_one_who_waits_is_noticed
//! rejected by: schedules::an_order_that_is_lost_at_the_close_is_noticed
//! rejected by: schedules::a_thread_that_is_left_waiting_beside_a_job_is_noticed
//! rejected by: schedules::a_job_that_is_handed_out_twice_to_one_who_waits_is_noticed
//! rejected by: schedules::a_second_job_that_wakes_nobody_is_noticed
//! rejected by: schedules::a_none_of_an_open_queue_beside_another_who_pops_is_noticed

use job_queue::Queue;

/// Tests [`Queue`] in every interleaving of a few threads.
///
/// # Panics
/// If the queue breaks a promise.
pub fn model() {
    loom::model(|| {
        let queue = Queue::new();
        queue.push(1);
        queue.push(2);
        assert_eq!(queue.pop(), Some(1));
        queue.close();
        assert_eq!(queue.pop(), Some(2));
        assert_eq!(queue.pop(), None);
    });
}
