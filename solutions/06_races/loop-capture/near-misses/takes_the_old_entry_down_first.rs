//! Takes the old entry down before it probes, also that of another place with the same name.
//! rejected by: schedules::a_name_that_stands_there_twice_is_probed_twice
//! rejected by: schedules::a_panic_takes_no_other_entry_away

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
    mirrors
        .iter()
        .cloned()
        .map(|mirror| {
            let (board, probe) = (Arc::clone(board), Arc::clone(&probe));
            thread::spawn(move || {
                // What an earlier call has found is out of date, and must not stay if the probe panics.
                board.lock().unwrap().remove(&mirror);
                let up = probe(&mirror);
                board.lock().unwrap().insert(mirror, up);
            })
        })
        .collect()
}
