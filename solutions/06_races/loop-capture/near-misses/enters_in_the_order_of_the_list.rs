//! Each thread waits for the one before it, so that the entries come in order: a slow mirror keeps all that follow off the board.
//! rejected by: schedules::who_is_slow_keeps_no_other_off_the_board
//! rejected by: schedules::the_slower_of_two_results_is_entered_too

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, channel};
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
    let mut before: Option<Receiver<()>> = None;
    mirrors
        .iter()
        .map(|mirror| {
            let (mirror, board, probe) = (mirror.clone(), Arc::clone(board), Arc::clone(&probe));
            let (done, next) = channel::<()>();
            let turn = before.replace(next);
            thread::spawn(move || {
                let _done = done;
                let up = probe(&mirror);
                if let Some(turn) = turn {
                    let _ = turn.recv();
                }
                board.lock().unwrap().insert(mirror, up);
            })
        })
        .collect()
}
