//! Board and probe share one `Arc`, so that each turn clones one handle.

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
    let shared = Arc::new((Arc::clone(board), probe));
    let mut watchers = Vec::new();
    for mirror in mirrors.iter().cloned() {
        let shared = Arc::clone(&shared);
        watchers.push(thread::spawn(move || {
            let (board, probe) = &*shared;
            let up = probe(&mirror);
            board.lock().unwrap().insert(mirror, up);
        }));
    }
    watchers
}
