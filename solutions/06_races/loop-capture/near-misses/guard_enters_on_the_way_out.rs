//! A guard enters the result when it is dropped, and so also when the probe panics: a mirror that was not probed to the end is down.
//! also by: behaviour::a_panic_is_in_the_handle_of_its_mirror
//! rejected by: schedules::a_probe_that_panics_disturbs_nobody
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
        .map(|mirror| {
            let entry = Entry { board: Arc::clone(board), mirror: mirror.clone(), up: false };
            let probe = Arc::clone(&probe);
            thread::spawn(move || {
                let mut entry = entry;
                entry.up = probe(&entry.mirror);
            })
        })
        .collect()
}

/// Is entered when it goes out of scope.
struct Entry {
    board: Board,
    mirror: String,
    up: bool,
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.board.lock().unwrap().insert(std::mem::take(&mut self.mirror), self.up);
    }
}
