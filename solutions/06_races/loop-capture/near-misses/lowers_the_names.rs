//! Host names are made lower-case first; `Lima.example` is probed and entered under a name that does not stand in `mirrors`, and a caller that looks up its own spelling finds nothing.
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
        .map(|mirror| mirror.to_ascii_lowercase()) // the name of a host
        .map(|mirror| {
            let (board, probe) = (Arc::clone(board), Arc::clone(&probe));
            thread::spawn(move || {
                let up = probe(&mirror);
                board.lock().unwrap().insert(mirror, up);
            })
        })
        .collect()
}
