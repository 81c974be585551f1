//! A name has a lock, which is held while probing: of two places with one name the second waits for the first.
//! rejected by: schedules::a_name_that_stands_there_twice_is_probed_twice
//! rejected by: schedules::the_slower_of_two_results_is_entered_too
//! also by: behaviour::each_place_is_probed_at_once_with_the_others

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
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
    let mut hosts: HashMap<&str, Arc<Mutex<()>>> = HashMap::new();
    let mut watchers = Vec::new();
    for mirror in mirrors {
        let host = Arc::clone(hosts.entry(mirror.as_str()).or_default());
        let (mirror, board, probe) = (mirror.clone(), Arc::clone(board), Arc::clone(&probe));
        watchers.push(thread::spawn(move || {
            let up = {
                // A host gets one probe at a time. A panic of the one before is its own business.
                let _turn = host.lock().unwrap_or_else(PoisonError::into_inner);
                probe(&mirror)
            };
            board.lock().unwrap().insert(mirror, up);
        }));
    }
    watchers
}
