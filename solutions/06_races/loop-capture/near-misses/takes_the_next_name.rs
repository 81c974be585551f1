//! Each thread takes the next name from a shared list: every name is taken once, but by whichever thread comes first, and the handles belong to other names.
//! rejected by: schedules::the_handle_is_that_of_its_mirror
//! rejected by: schedules::a_probe_that_panics_disturbs_nobody
//! rejected by: schedules::who_is_slow_keeps_no_other_off_the_board

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
    let (probe, names) = (Arc::new(probe), Arc::new(Mutex::new(mirrors.to_vec().into_iter())));
    let mut watchers = Vec::new();
    for _ in mirrors {
        let (names, board, probe) = (Arc::clone(&names), Arc::clone(board), Arc::clone(&probe));
        watchers.push(thread::spawn(move || {
            let mirror = names.lock().unwrap().next().expect("a name for each thread");
            let up = probe(&mirror);
            board.lock().unwrap().insert(mirror, up);
        }));
    }
    watchers
}
