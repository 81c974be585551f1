//! Never more than one job is inside at the close: a queue that gives the rest in another order then passes.
//! rejected by: schedules::an_order_that_is_lost_at_the_close_is_noticed

use job_queue::Queue;
use loom::model::Builder;
use loom::sync::Arc;
use loom::thread;

/// Tests [`Queue`] in every interleaving of a few threads.
///
/// # Panics
/// If the queue breaks a promise.
pub fn model() {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(2);

    // While it is open: order, waiting, and each job once.
    builder.check(|| {
        let queue = Arc::new(Queue::new());
        let pusher = pushes(&queue, &[1, 2, 3]);
        let popped = [queue.pop(), queue.pop(), queue.pop()];
        pusher.join().unwrap();
        assert_eq!(popped, [Some(1), Some(2), Some(3)]);
    });
    builder.check(|| {
        let queue = Arc::new(Queue::new());
        let pusher = pushes(&queue, &[1, 2]);
        let other = thread::spawn({
            let queue = Arc::clone(&queue);
            move || queue.pop()
        });
        let mine = queue.pop();
        pusher.join().unwrap();
        let theirs = other.join().unwrap();
        assert!(
            matches!((mine, theirs), (Some(1), Some(2)) | (Some(2), Some(1))),
            "{mine:?} and {theirs:?} of two jobs"
        );
    });
    builder.check(|| {
        let queue = Queue::new();
        queue.push(1);
        queue.push(2);
        queue.push(3);
        assert_eq!([queue.pop(), queue.pop(), queue.pop()], [Some(1), Some(2), Some(3)]);
        queue.close();
        assert_eq!(queue.pop(), None);
    });

    // The close, with a job inside and without, and two who may be waiting.
    for jobs in [&[][..], &[1]] {
        builder.check(move || {
            let queue = Arc::new(Queue::new());
            let workers = [(); 2].map(|()| {
                let queue = Arc::clone(&queue);
                thread::spawn(move || {
                    let first = queue.pop();
                    let second = first.and_then(|_| queue.pop());
                    assert_eq!(second, None, "popped after the last job");
                    first
                })
            });
            jobs.iter().for_each(|&job| queue.push(job));
            queue.close();
            let popped: Vec<u32> = workers.into_iter().filter_map(|worker| worker.join().unwrap()).collect();
            assert_eq!(popped, jobs);
            assert_eq!(queue.pop(), None);
        });
    }
}

fn pushes(queue: &Arc<Queue>, jobs: &'static [u32]) -> thread::JoinHandle<()> {
    let queue = Arc::clone(queue);
    thread::spawn(move || jobs.iter().for_each(|&job| queue.push(job)))
}
