//! Stops after 1,500 interleavings where two workers compete: what only a later one shows is not found.
//! rejected by: schedules::a_thread_that_is_left_waiting_beside_a_job_is_noticed

use job_queue::Queue;
use loom::model::Builder;
use loom::sync::Arc;
use loom::thread;

/// Tests [`Queue`] in every interleaving of a few threads.
///
/// # Panics
/// If the queue breaks a promise.
pub fn model() {
    for scenario in [Scenario::Open, Scenario::Closed, Scenario::Emptied] {
        let mut builder = Builder::new();
        // The whole of it takes hours.
        builder.max_permutations = Some(1_500);
        builder.check(move || scenario.run());
    }
    loom::model(order);
    loom::model(one_worker_at_the_close);
}

#[derive(Clone, Copy)]
enum Scenario {
    /// Three jobs for two workers, and no end.
    Open,
    /// Two jobs for two workers, and the end behind them.
    Closed,
    /// Nothing but the end.
    Emptied,
}

impl Scenario {
    fn run(self) {
        let jobs: &[u32] = match self {
            Self::Open => &[1, 2, 3],
            Self::Closed => &[1, 2],
            Self::Emptied => &[],
        };
        let queue = Arc::new(Queue::new());
        let workers = [1, 2].map(|share| {
            let queue = Arc::clone(&queue);
            thread::spawn(move || match self {
                Self::Open => (0..share).map(|_| queue.pop().expect("still open")).collect(),
                Self::Closed | Self::Emptied => until_the_end(&queue),
            })
        });
        jobs.iter().for_each(|&job| queue.push(job));
        if !matches!(self, Self::Open) {
            queue.close();
        }
        let mut popped = Vec::new();
        for worker in workers {
            let in_turn: Vec<u32> = worker.join().unwrap();
            assert!(in_turn.is_sorted(), "popped {in_turn:?}");
            popped.extend(in_turn);
        }
        popped.sort_unstable();
        assert_eq!(popped, jobs);
    }
}

fn until_the_end(queue: &Queue) -> Vec<u32> {
    std::iter::from_fn(|| queue.pop()).collect()
}

fn order() {
    let queue = Queue::new();
    queue.push(7);
    queue.push(8);
    queue.close();
    assert_eq!(until_the_end(&queue), [7, 8]);
    assert_eq!(queue.pop(), None);
}

fn one_worker_at_the_close() {
    let queue = Arc::new(Queue::new());
    let worker = thread::spawn({
        let queue = Arc::clone(&queue);
        move || until_the_end(&queue)
    });
    queue.push(1);
    queue.close();
    assert_eq!(worker.join().unwrap(), [1]);
}
