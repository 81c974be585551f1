//! Without a bound: loom goes through all interleavings, and takes seconds for it.

use job_queue::Queue;
use loom::sync::Arc;
use loom::thread;

/// Tests [`Queue`] in every interleaving of a few threads.
///
/// # Panics
/// If the queue breaks a promise.
pub fn model() {
    loom::model(|| {
        let queue = Arc::new(Queue::new());
        let workers = [(); 2].map(|()| {
            let queue = Arc::clone(&queue);
            thread::spawn(move || queue.pop().expect("it is open"))
        });
        queue.push(1);
        queue.push(2);
        let mut done = workers.map(|worker| worker.join().unwrap());
        done.sort();
        assert_eq!(done, [1, 2]);
    });
    loom::model(|| {
        let queue = Arc::new(Queue::new());
        let worker = thread::spawn({
            let queue = Arc::clone(&queue);
            move || (queue.pop(), queue.pop(), queue.pop())
        });
        queue.push(7);
        queue.push(8);
        queue.close();
        assert_eq!(worker.join().unwrap(), (Some(7), Some(8), None));
    });
    loom::model(|| {
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
}
