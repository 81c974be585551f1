//! Two threads pop until there is nothing, while a third pushes and closes. What they got is looked at when
//! all are done. A second model has no close, and in a third one thread pops alone, so that the order shows.

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
    // Each of the bugs that it is to find shows with two. Without a bound it takes a hundred times as long.
    model.preemption_bound = Some(2);
    model.check(|| {
        let queue = Arc::new(Queue::new());
        let workers: Vec<_> = (0..2)
            .map(|_| {
                let queue = Arc::clone(&queue);
                thread::spawn(move || std::iter::from_fn(|| queue.pop()).collect::<Vec<u32>>())
            })
            .collect();
        queue.push(1);
        queue.close();
        let done: Vec<u32> = workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect();
        assert_eq!(done, [1]);
    });
    // Nobody closes here: that would wake whoever the push has not. That one who pops is overtaken by the other shows with
    // three.
    model.preemption_bound = Some(3);
    model.check(|| {
        let queue = Arc::new(Queue::new());
        let workers: Vec<_> = (0..2)
            .map(|_| {
                let queue = Arc::clone(&queue);
                thread::spawn(move || queue.pop())
            })
            .collect();
        queue.push(1);
        queue.push(2);
        let mut done: Vec<_> = workers.into_iter().map(|worker| worker.join().unwrap()).collect();
        done.sort();
        assert_eq!(done, [Some(1), Some(2)]);
    });
    // All jobs go to one thread, in order: those that it waited for as those that were left at the close.
    model.check(|| {
        let queue = Arc::new(Queue::new());
        let worker = thread::spawn({
            let queue = Arc::clone(&queue);
            move || std::iter::from_fn(|| queue.pop()).collect::<Vec<u32>>()
        });
        queue.push(1);
        queue.push(2);
        queue.close();
        assert_eq!(worker.join().unwrap(), [1, 2]);
    });
}
