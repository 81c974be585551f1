//! Each thread starts another one for its probe and joins it, in place of `catch_unwind`: two threads for each mirror.
//! rejected by: schedules::each_thread_has_its_own_mirror
//! rejected by: schedules::the_slower_of_two_results_is_entered_too

use std::collections::HashMap;
use std::panic;
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
            let name = mirror.clone();
            match thread::spawn(move || probe(&name)).join() {
                Ok(up) => drop(board.lock().unwrap().insert(mirror, up)),
                Err(payload) => panic::resume_unwind(payload), // the probe's own
            }
        }));
    }
    watchers
}
