//! A function takes what a thread needs, by value: its signature says what is a handle and what is a copy.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// Which mirrors answer, by name. Clones share the board.
pub type Board = Arc<Mutex<HashMap<String, bool>>>;

/// Probes each mirror on a thread of its own.
pub fn watch(
    mirrors: &[String],
    board: &Board,
    probe: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> Vec<JoinHandle<()>> {
    let probe = Arc::new(probe);
    mirrors.iter().map(|mirror| start(mirror.clone(), Arc::clone(board), Arc::clone(&probe))).collect()
}

fn start(
    mirror: String,
    board: Board,
    probe: Arc<impl Fn(&str) -> bool + Send + Sync + 'static>,
) -> JoinHandle<()> {
    thread::spawn(move || {
        let up = probe(&mirror);
        board.lock().unwrap().insert(mirror, up);
    })
}
