//! A thread only looks at the caller's board, and does not probe once that is gone.
//! rejected by: schedules::a_board_that_nobody_keeps_is_kept_by_the_threads

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
        let (mirror, board, probe) = (mirror.clone(), Arc::downgrade(board), Arc::clone(&probe));
        watchers.push(thread::spawn(move || {
            // The page may have been closed meanwhile.
            let Some(board) = board.upgrade() else { return };
            let up = probe(&mirror);
            board.lock().unwrap().insert(mirror, up);
        }));
    }
    watchers
}
