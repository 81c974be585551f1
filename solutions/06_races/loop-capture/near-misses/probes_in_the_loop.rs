//! Probes in the loop, because `mirror` may be borrowed there, and starts a thread to enter the result.
//! rejected by: schedules::probes_run_beside_each_other
//! rejected by: schedules::a_probe_that_panics_disturbs_nobody
//! rejected by: behaviour::watch_does_not_wait
//! rejected by: behaviour::a_panic_is_in_the_handle_of_its_mirror
//! rejected by: schedules::who_is_slow_keeps_no_other_off_the_board
//! rejected by: behaviour::all_are_probed_at_once
//! rejected by: schedules::a_name_that_stands_there_twice_is_probed_twice
//! rejected by: schedules::a_panic_takes_no_other_entry_away
//! rejected by: schedules::the_slower_of_two_results_is_entered_too
//! also by: behaviour::each_place_is_probed_at_once_with_the_others

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
    let mut watchers = Vec::new();
    for mirror in mirrors {
        let up = probe(mirror);
        let (mirror, board) = (mirror.clone(), Arc::clone(board));
        watchers.push(thread::spawn(move || {
            board.lock().unwrap().insert(mirror, up);
        }));
    }
    watchers
}
