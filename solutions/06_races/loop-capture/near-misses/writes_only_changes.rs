//! Looks before the probe what the board says, and enters the result afterwards only if it is another one.
//! rejected by: behaviour::an_entry_that_goes_during_the_probe_is_made_anew

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
            let before = board.lock().unwrap().get(&mirror).copied();
            let up = probe(&mirror);
            // The page is drawn anew for each change, so nothing is entered that stands there already.
            if before != Some(up) {
                board.lock().unwrap().insert(mirror, up);
            }
        }));
    }
    watchers
}
