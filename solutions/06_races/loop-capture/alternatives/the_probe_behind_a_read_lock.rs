//! The probe in a read-write lock, which all threads read at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, RwLock};
use std::thread::{self, JoinHandle};

/// Which mirrors answer, by name. Clones share the board.
pub type Board = Arc<Mutex<HashMap<String, bool>>>;

/// Probes each mirror on a thread of its own.
pub fn watch(
    mirrors: &[String],
    board: &Board,
    probe: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> Vec<JoinHandle<()>> {
    let probe = Arc::new(RwLock::new(probe));
    mirrors
        .iter()
        .map(|mirror| {
            let (mirror, board, probe) = (mirror.clone(), Arc::clone(board), Arc::clone(&probe));
            thread::spawn(move || {
                let probe = probe.read().unwrap();
                let up = probe(&mirror);
                board.lock().unwrap().insert(mirror, up);
            })
        })
        .collect()
}
