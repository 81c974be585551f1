//! Of a name that stands there twice, the later place enters last.
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
    // By name, the place whose result is on the board: an older probe must not overwrite a newer one.
    let entered: Arc<Mutex<HashMap<String, usize>>> = Arc::default();

    let mut watchers = Vec::with_capacity(mirrors.len());
    for (place, mirror) in mirrors.iter().enumerate() {
        let (mirror, board) = (mirror.clone(), Arc::clone(board));
        let (probe, entered) = (Arc::clone(&probe), Arc::clone(&entered));
        watchers.push(thread::spawn(move || {
            let up = probe(&mirror);
            let mut entered = entered.lock().unwrap();
            let newest = entered.entry(mirror.clone()).or_insert(place);
            if *newest <= place {
                *newest = place;
                board.lock().unwrap().insert(mirror, up);
            }
        }));
    }
    watchers
}
