//! What was done goes into a list under a lock, and a thread for each of the three.

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
    model.preemption_bound = Some(3);
    model.check(|| {
        let queue = Arc::new(Queue::new());
        let done = Arc::new(Mutex::new(Vec::new()));
        let mut threads = Vec::new();
        for _ in 0..2 {
            let (queue, done) = (Arc::clone(&queue), Arc::clone(&done));
            threads.push(thread::spawn(move || {
                while let Some(job) = queue.pop() {
                    done.lock().unwrap().push(job);
                }
            }));
        }
        queue.push(1);
        queue.push(2);
        queue.close();
        for thread in threads {
            thread.join().unwrap();
        }
        let mut done = done.lock().unwrap().clone();
        done.sort();
        assert_eq!(done, [1, 2]);
    });
    model.check(|| {
        let queue = Arc::new(Queue::new());
        let worker = thread::spawn({
            let queue = Arc::clone(&queue);
            move || (queue.pop(), queue.pop(), queue.pop())
        });
        queue.push(1);
        queue.push(2);
        queue.close();
        assert_eq!(worker.join().unwrap(), (Some(1), Some(2), None), "the order of the pushes");
    });
    model.check(|| {
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
}
