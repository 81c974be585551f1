//! Copies the board, enters its result in the copy, and puts the copy back. Two threads copy the same board, and the one that is later
//! puts back a board without the other's entry.
//! rejected by: schedules::each_thread_has_its_own_mirror
//! rejected by: schedules::the_handle_is_that_of_its_mirror
//! rejected by: schedules::what_stands_on_the_board_already_is_replaced

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
            // The page reads the board all the time: lock it for a moment only, not while the map may grow.
            let mut entries = board.lock().unwrap().clone();
            entries.insert(mirror, up);
            *board.lock().unwrap() = entries;
        }));
    }
    watchers
}
