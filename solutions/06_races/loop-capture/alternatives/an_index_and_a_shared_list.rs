//! All threads share one list, and each has its own place in it: a number is copied into a `move` closure.

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
    let mirrors: Arc<[String]> = mirrors.into();
    (0..mirrors.len())
        .map(|place| {
            let (mirrors, board, probe) = (Arc::clone(&mirrors), Arc::clone(board), Arc::clone(&probe));
            thread::spawn(move || {
                let up = probe(&mirrors[place]);
                board.lock().unwrap().insert(mirrors[place].clone(), up);
            })
        })
        .collect()
}
