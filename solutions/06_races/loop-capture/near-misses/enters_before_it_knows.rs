//! Enters `false` before the probe, to have the mirror on the page: a probe that panics leaves an entry.
//! rejected by: schedules::a_probe_that_panics_disturbs_nobody
//! also by: behaviour::watch_does_not_wait
//! also by: behaviour::a_panic_is_in_the_handle_of_its_mirror
//! rejected by: schedules::a_name_that_stands_there_twice_is_probed_twice
//! rejected by: schedules::a_panic_takes_no_other_entry_away
//! rejected by: schedules::the_slower_of_two_results_is_entered_too

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
            board.lock().unwrap().insert(mirror.clone(), false);
            if probe(&mirror) {
                board.lock().unwrap().insert(mirror, true);
            }
        }));
    }
    watchers
}
