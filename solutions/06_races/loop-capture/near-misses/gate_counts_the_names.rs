//! The threads wait for each other to begin, at a barrier that is made for as many threads as there are different names.
//! rejected by: behaviour::each_place_is_probed_at_once_with_the_others

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Barrier, Mutex};
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
    let names: HashSet<&String> = mirrors.iter().collect();
    let gate = Arc::new(Barrier::new(names.len()));
    let mut watchers = Vec::new();
    for mirror in mirrors {
        let (mirror, board) = (mirror.clone(), Arc::clone(board));
        let (probe, gate) = (Arc::clone(&probe), Arc::clone(&gate));
        watchers.push(thread::spawn(move || {
            // All probes begin at the same moment, so that their times can be compared.
            gate.wait();
            let up = probe(&mirror);
            board.lock().unwrap().insert(mirror, up);
        }));
    }
    watchers
}
