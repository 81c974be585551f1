//! Counts the turns in an atomic that the threads read: they find the number of the turn in which they begin, or none.
//! rejected by: schedules::each_thread_has_its_own_mirror
//! rejected by: schedules::the_handle_is_that_of_its_mirror
//! rejected by: schedules::a_probe_that_panics_disturbs_nobody
//! rejected by: schedules::who_is_slow_keeps_no_other_off_the_board
//! rejected by: schedules::what_stands_on_the_board_already_is_replaced
//! rejected by: schedules::a_later_list_takes_no_entry_away
//! also by: behaviour::each_place_is_probed_at_once_with_the_others

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
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
    let (probe, turn) = (Arc::new(probe), Arc::new(AtomicUsize::new(0)));
    let mirrors: Arc<[String]> = mirrors.into();
    let mut watchers = Vec::new();
    for _ in 0..mirrors.len() {
        let (mirrors, turn) = (Arc::clone(&mirrors), Arc::clone(&turn));
        let (board, probe) = (Arc::clone(board), Arc::clone(&probe));
        let theirs = Arc::clone(&turn);
        watchers.push(thread::spawn(move || {
            let mirror = &mirrors[theirs.load(Ordering::SeqCst).min(mirrors.len() - 1)];
            let up = probe(mirror);
            board.lock().unwrap().insert(mirror.clone(), up);
        }));
        turn.fetch_add(1, Ordering::SeqCst);
    }
    watchers
}
