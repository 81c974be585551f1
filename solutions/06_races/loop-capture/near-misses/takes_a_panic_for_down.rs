//! Catches a panic of the probe and enters the mirror as down: the bug in the probe is never seen.
//! rejected by: schedules::a_probe_that_panics_disturbs_nobody
//! also by: behaviour::a_panic_is_in_the_handle_of_its_mirror
//! rejected by: schedules::a_panic_takes_no_other_entry_away

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
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
            let up = catch_unwind(AssertUnwindSafe(|| probe(&mirror))).unwrap_or(false);
            board.lock().unwrap().insert(mirror, up);
        }));
    }
    watchers
}
