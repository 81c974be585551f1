//! `watch` hands each thread its name and waits until it is taken: as long as that thread does not run, `watch` does not return.
//! rejected by: schedules::who_is_slow_keeps_no_other_off_the_board

use std::collections::HashMap;
use std::sync::mpsc;
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
        let (board, probe) = (Arc::clone(board), Arc::clone(&probe));
        // The name goes over in a channel without room: it has been taken when `send` returns.
        let (hand_over, taken) = mpsc::sync_channel::<String>(0);
        watchers.push(thread::spawn(move || {
            let Ok(mirror) = taken.recv() else { return };
            let up = probe(&mirror);
            board.lock().unwrap().insert(mirror, up);
        }));
        hand_over.send(mirror.clone()).expect("the thread takes its name");
    }
    watchers
}
