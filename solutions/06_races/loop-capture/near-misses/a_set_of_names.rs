//! Goes through a set, to have names that it owns: no name twice, and another order.
//! rejected by: schedules::the_handle_is_that_of_its_mirror
//! rejected by: schedules::a_probe_that_panics_disturbs_nobody
//! rejected by: behaviour::each_place_is_probed_once
//! rejected by: schedules::who_is_slow_keeps_no_other_off_the_board
//! rejected by: schedules::a_name_that_stands_there_twice_is_probed_twice
//! rejected by: schedules::a_panic_takes_no_other_entry_away
//! rejected by: schedules::the_slower_of_two_results_is_entered_too
//! also by: behaviour::each_place_is_probed_at_once_with_the_others

use std::collections::{BTreeSet, HashMap};
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
    for mirror in mirrors.iter().collect::<BTreeSet<_>>().into_iter().rev() {
        let (mirror, board, probe) = (mirror.clone(), Arc::clone(board), Arc::clone(&probe));
        watchers.push(thread::spawn(move || {
            let up = probe(&mirror);
            board.lock().unwrap().insert(mirror, up);
        }));
    }
    watchers
}
