//! A model for each promise. That of the close has its jobs inside before anybody waits: one who waits for a job and is woken when the queue is
//! closed already is in none of them.
//! rejected by: schedules::a_job_that_is_lost_to_one_who_waits_at_the_close_is_noticed
//! rejected by: schedules::an_order_that_is_lost_is_noticed
//! rejected by: schedules::a_none_of_an_open_queue_is_noticed
//! rejected by: schedules::an_order_that_is_lost_to_one_who_waits_is_noticed
//! rejected by: schedules::an_order_that_is_lost_at_the_close_is_noticed
//! rejected by: schedules::a_thread_that_is_left_waiting_beside_a_job_is_noticed
//! rejected by: schedules::a_job_that_is_handed_out_twice_to_one_who_waits_is_noticed
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
    nobody_is_left_waiting();
    each_job_is_popped_once();
    what_was_pushed_is_popped_after_the_close();
    a_push_is_noticed();
}

fn nobody_is_left_waiting() {
    loom::model(|| {
        let queue = Arc::new(Queue::new());
        let workers = [(); 2].map(|()| {
            let queue = Arc::clone(&queue);
            thread::spawn(move || assert_eq!(queue.pop(), None))
        });
        queue.close();
        for worker in workers {
            worker.join().unwrap();
        }
    });
}

fn each_job_is_popped_once() {
    loom::model(|| {
        let queue = Arc::new(Queue::new());
        queue.push(1);
        queue.push(2);
        let worker = thread::spawn({
            let queue = Arc::clone(&queue);
            move || queue.pop()
        });
        let mine = queue.pop();
        let mut both = [mine, worker.join().unwrap()];
        both.sort();
        assert_eq!(both, [Some(1), Some(2)]);
    });
}

fn what_was_pushed_is_popped_after_the_close() {
    let mut model = Builder::new();
    model.preemption_bound = Some(2);
    model.check(|| {
        let queue = Queue::new();
        queue.push(3);
        queue.close();
        assert_eq!(queue.pop(), Some(3));
        assert_eq!(queue.pop(), None);
    });
}

fn a_push_is_noticed() {
    loom::model(|| {
        let queue = Arc::new(Queue::new());
        let worker = thread::spawn({
            let queue = Arc::clone(&queue);
            move || queue.pop()
        });
        queue.push(4);
        assert_eq!(worker.join().unwrap(), Some(4));
    });
}
