//! A copy of the board is changed and put back if the board is as long as before. An entry that replaces
//! another does not make it longer.
//! rejected by: schedules::what_stands_on_the_board_already_is_replaced

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// Which mirrors answer, by name. Clones share the board.
pub type Board = Arc<Mutex<HashMap<String, bool>>>;

/// Enters a result. The page is never held up for longer than it takes to put the new board in its place.
fn enter(board: &Board, mirror: &str, up: bool) {
    loop {
        let before = board.lock().unwrap().clone();
        let length = before.len();
        let mut after = before;
        after.insert(mirror.to_owned(), up);
        let mut board = board.lock().unwrap();
        // Entries are never removed: if somebody has entered another one meanwhile, it is longer.
        if board.len() == length {
            *board = after;
            return;
        }
    }
}

/// Probes each mirror on a thread of its own.
pub fn watch(
    mirrors: &[String],
    board: &Board,
    probe: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> Vec<JoinHandle<()>> {
    let probe = Arc::new(probe);
    let mut watchers = Vec::with_capacity(mirrors.len());
    for mirror in mirrors {
        let (mirror, board, probe) = (mirror.clone(), Arc::clone(board), Arc::clone(&probe));
        watchers.push(thread::spawn(move || {
            let up = probe(&mirror);
            enter(&board, &mirror, up);
        }));
    }
    watchers
}
