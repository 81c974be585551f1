//! Threads that loom does not know.
//! rejected by: behaviour::the_right_queue_passes
//! rejected by: behaviour::another_right_queue_passes

use job_queue::Queue;
use std::sync::Arc;
use std::thread;

/// Tests [`Queue`] in every interleaving of a few threads.
///
/// # Panics
/// If the queue breaks a promise.
pub fn model() {
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
