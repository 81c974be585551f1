//! Puts the name into a variable that all threads share: when they look, the loop has moved on.
//! rejected by: schedules::each_thread_has_its_own_mirror
//! rejected by: schedules::the_handle_is_that_of_its_mirror
//! rejected by: schedules::a_probe_that_panics_disturbs_nobody
//! rejected by: schedules::who_is_slow_keeps_no_other_off_the_board
//! rejected by: schedules::what_stands_on_the_board_already_is_replaced
//! rejected by: schedules::a_later_list_takes_no_entry_away
//! also by: behaviour::each_place_is_probed_at_once_with_the_others

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// Which mirrors answer, by name. Clones share the board.
pub type Board = Arc<Mutex<HashMap<String, bool>>>;

// ANCHOR: watch
/// Probes each mirror on a thread of its own.
pub fn watch(
    mirrors: &[String],
    board: &Board,
    probe: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> Vec<JoinHandle<()>> {
    let probe = Arc::new(probe);
    let current = Arc::new(Mutex::new(String::new()));
    let mut watchers = Vec::new();
    for mirror in mirrors {
        current.lock().unwrap().clone_from(mirror);
        let (current, board, probe) = (Arc::clone(&current), Arc::clone(board), Arc::clone(&probe));
        watchers.push(thread::spawn(move || {
            let mirror = current.lock().unwrap().clone();
            let up = probe(&mirror);
            board.lock().unwrap().insert(mirror, up);
        }));
    }
    watchers
}
// ANCHOR_END: watch
