//! Enters a name without the dot at its end.
//! rejected by: behaviour::a_mirror_is_entered_on_the_callers_board

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
            let (mirror, board, probe) = (mirror.clone(), Arc::clone(board), Arc::clone(&probe));
            thread::spawn(move || {
                let up = probe(&mirror);
                // A host is the same with the dot of the root and without.
                let host = mirror.trim_end_matches('.').to_owned();
                board.lock().unwrap().insert(host, up);
            })
        })
        .collect()
}
