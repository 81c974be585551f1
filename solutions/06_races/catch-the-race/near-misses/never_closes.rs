//! Waits for workers that wait for jobs.
//! rejected by: behaviour::the_right_queue_passes
//! rejected by: behaviour::another_right_queue_passes

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
        let done: Vec<u32> = workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect();
        assert_eq!(done, [1]);
    });
}
