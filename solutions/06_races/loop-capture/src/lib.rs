//! # A thread for each mirror
//!
//! In each turn of the loop: a name of its own, and a handle to each thing that is shared.

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
    let mut watchers = Vec::new();
    for mirror in mirrors {
        let (mirror, board, probe) = (mirror.clone(), Arc::clone(board), Arc::clone(&probe));
        watchers.push(thread::spawn(move || {
            let up = probe(&mirror);
            board.lock().unwrap().insert(mirror, up);
        }));
    }
    watchers
}
