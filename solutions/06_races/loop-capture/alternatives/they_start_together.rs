//! Nobody probes before all have begun: a barrier for the threads, and nobody waits for a probe.

use std::collections::HashMap;
use std::sync::{Arc, Barrier, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// Which mirrors answer, by name. Clones share the board.
pub type Board = Arc<Mutex<HashMap<String, bool>>>;

struct Job<P> {
    mirrors: Box<[String]>,
    board: Board,
    start: Barrier,
    probe: P,
}

impl<P: Fn(&str) -> bool> Job<P> {
    fn run(&self, place: usize) {
        self.start.wait();
        let mirror = self.mirrors[place].as_str();
        let up = (self.probe)(mirror);
        let mut board = self.board.lock().unwrap_or_else(PoisonError::into_inner);
        board.insert(mirror.to_owned(), up);
    }
}

/// Probes each mirror on a thread of its own.
pub fn watch(
    mirrors: &[String],
    board: &Board,
    probe: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> Vec<JoinHandle<()>> {
    let job = Arc::new(Job {
        mirrors: mirrors.into(),
        board: Arc::clone(board),
        start: Barrier::new(mirrors.len()),
        probe,
    });
    let mut watchers = Vec::with_capacity(mirrors.len());
    for place in 0..mirrors.len() {
        let job = Arc::clone(&job);
        watchers.push(thread::spawn(move || job.run(place)));
    }
    watchers
}
