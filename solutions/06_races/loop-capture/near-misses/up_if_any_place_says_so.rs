//! Of a name that stands there twice, the results are put together: once one place has found it up, it is up.
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
    // What this call has found so far.
    let round = Arc::new(Mutex::new(HashMap::<String, bool>::new()));
    let mut watchers = Vec::new();
    for mirror in mirrors {
        let (mirror, board, probe, round) =
            (mirror.clone(), Arc::clone(board), Arc::clone(&probe), Arc::clone(&round));
        watchers.push(thread::spawn(move || {
            let up = probe(&mirror);
            let mut board = board.lock().unwrap();
            let mut round = round.lock().unwrap();
            let answers = round.entry(mirror.clone()).or_insert(false);
            *answers |= up;
            board.insert(mirror, *answers);
        }));
    }
    watchers
}
