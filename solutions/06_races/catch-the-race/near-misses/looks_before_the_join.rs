//! Looks at what was done while the workers may still be about it.
//! rejected by: behaviour::the_right_queue_passes
//! rejected by: behaviour::another_right_queue_passes

use job_queue::Queue;
use loom::model::Builder;
use loom::sync::{Arc, Mutex};
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
        let done = Arc::new(Mutex::new(Vec::new()));
        for _ in 0..2 {
            let (queue, done) = (Arc::clone(&queue), Arc::clone(&done));
            thread::spawn(move || {
                while let Some(job) = queue.pop() {
                    done.lock().unwrap().push(job);
                }
            });
        }
        queue.push(1);
        queue.close();
        assert_eq!(*done.lock().unwrap(), [1]);
    });
}
