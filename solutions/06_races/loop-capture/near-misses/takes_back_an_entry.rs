//! A thread whose probe panics takes its mirror off the board, and with it the entry of another place that has the same name.
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
            let place = Place { mirror: mirror.clone(), board: Arc::clone(board) };
            let probe = Arc::clone(&probe);
            thread::spawn(move || {
                let up = probe(&place.mirror);
                place.board.lock().unwrap().insert(place.mirror.clone(), up);
            })
        })
        .collect()
}

/// Where a thread enters its result.
struct Place {
    mirror: String,
    board: Board,
}

impl Drop for Place {
    fn drop(&mut self) {
        // Nobody knows whether it answers: no older entry is to say so either.
        if thread::panicking() {
            if let Ok(mut board) = self.board.lock() {
                board.remove(&self.mirror);
            }
        }
    }
}
