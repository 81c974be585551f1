//! Several small models, one after the other.

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
    jobs_keep_their_order();
    none_is_for_the_end();
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
    model.preemption_bound = Some(3);
    model.check(|| {
        let queue = Arc::new(Queue::new());
        let workers = [(); 2].map(|()| {
            let queue = Arc::clone(&queue);
            thread::spawn(move || queue.pop())
        });
        queue.push(3);
        queue.close();
        let mut both = workers.map(|worker| worker.join().unwrap());
        both.sort();
        assert_eq!(both, [None, Some(3)]);
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

fn jobs_keep_their_order() {
    loom::model(|| {
        let queue = Arc::new(Queue::new());
        let worker = thread::spawn({
            let queue = Arc::clone(&queue);
            move || [queue.pop(), queue.pop(), queue.pop()]
        });
        for job in 5..8 {
            queue.push(job);
        }
        queue.close();
        assert_eq!(worker.join().unwrap(), [Some(5), Some(6), Some(7)]);
    });
}

fn none_is_for_the_end() {
    let mut model = Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let queue = Arc::new(Queue::new());
        let worker = thread::spawn({
            let queue = Arc::clone(&queue);
            move || assert!(queue.pop().is_some())
        });
        let pushes = thread::spawn({
            let queue = Arc::clone(&queue);
            move || [9, 10].map(|job| queue.push(job))
        });
        assert!(queue.pop().is_some());
        pushes.join().unwrap();
        worker.join().unwrap();
    });
}
