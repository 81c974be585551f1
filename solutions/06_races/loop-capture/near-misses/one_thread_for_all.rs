//! One thread goes through all names, and the other handles are for show.
//! rejected by: schedules::probes_run_beside_each_other
//! rejected by: schedules::a_probe_that_panics_disturbs_nobody
//! rejected by: schedules::who_is_slow_keeps_no_other_off_the_board
//! also by: behaviour::all_are_probed_at_once
//! rejected by: schedules::a_name_that_stands_there_twice_is_probed_twice
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
    let (mirrors, board) = (mirrors.to_vec(), Arc::clone(board));
    let mut others: Vec<_> = mirrors.iter().skip(1).map(|_| thread::spawn(|| ())).collect();
    if !mirrors.is_empty() {
        let first = thread::spawn(move || {
            for mirror in mirrors {
                let up = probe(&mirror);
                board.lock().unwrap().insert(mirror, up);
            }
        });
        others.insert(0, first);
    }
    others
}
