//! Workers tick each job off in a ledger of atomics, and who ticks one a second time panics at once. The models are closures in a list.

use std::iter;

use job_queue::Queue;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use loom::thread;

#[derive(Default)]
struct Ledger {
    ticks: [AtomicUsize; 2],
}

impl Ledger {
    fn tick(&self, job: u32) {
        let before = self.ticks[usize::try_from(job).unwrap()].fetch_add(1, SeqCst);
        assert_eq!(before, 0, "job {job} was handed out twice");
    }

    fn all_done(&self) {
        for (job, ticks) in self.ticks.iter().enumerate() {
            assert_eq!(ticks.load(SeqCst), 1, "job {job}");
        }
    }
}

struct Scene {
    queue: Queue,
    ledger: Ledger,
}

fn play(scenario: fn(&Arc<Scene>)) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(move || {
        let scene = Arc::new(Scene { queue: Queue::new(), ledger: Ledger::default() });
        scenario(&scene);
    });
}

fn beside(scene: &Arc<Scene>, act: fn(&Scene)) -> thread::JoinHandle<()> {
    let scene = Arc::clone(scene);
    thread::spawn(move || act(&scene))
}

fn all(scene: &Scene) {
    let mut last = None;
    for job in iter::from_fn(|| scene.queue.pop()) {
        scene.ledger.tick(job);
        assert!(last < Some(job), "out of order");
        last = Some(job);
    }
}

fn one(scene: &Scene) {
    scene.ledger.tick(scene.queue.pop().expect("it is open"));
}

fn until_the_end(scene: &Arc<Scene>) {
    let workers = [beside(scene, all), beside(scene, all)];
    scene.queue.push(0);
    scene.queue.push(1);
    scene.queue.close();
    for worker in workers {
        worker.join().unwrap();
    }
    scene.ledger.all_done();
}

fn one_each(scene: &Arc<Scene>) {
    let workers = [beside(scene, one), beside(scene, one)];
    scene.queue.push(0);
    scene.queue.push(1);
    for worker in workers {
        worker.join().unwrap();
    }
    scene.ledger.all_done();
}

/// Tests [`Queue`] in every interleaving of a few threads.
///
/// # Panics
/// If the queue breaks a promise.
pub fn model() {
    for scenario in [until_the_end, one_each] {
        play(scenario);
    }
}
