//! Every call of `watch` takes a number from a counter of the program, and a thread enters its result only if no newer call has begun, so that a slow probe does not write over fresher news.
//! rejected by: schedules::a_later_list_takes_no_entry_away
//! also by: behaviour::a_mirror_is_entered_on_the_callers_board

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// Which mirrors answer, by name. Clones share the board.
pub type Board = Arc<Mutex<HashMap<String, bool>>>;

/// The refresh that has begun last.
static LATEST: AtomicU64 = AtomicU64::new(0);

/// Probes each mirror on a thread of its own.
pub fn watch(
    mirrors: &[String],
    board: &Board,
    probe: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> Vec<JoinHandle<()>> {
    let refresh = LATEST.fetch_add(1, Ordering::SeqCst) + 1;
    let probe = Arc::new(probe);
    let mut watchers = Vec::new();
    for mirror in mirrors {
        let (mirror, board, probe) = (mirror.clone(), Arc::clone(board), Arc::clone(&probe));
        watchers.push(thread::spawn(move || {
            let up = probe(&mirror);
            let mut board = board.lock().unwrap();
            // A newer refresh knows better.
            if LATEST.load(Ordering::SeqCst) == refresh {
                board.insert(mirror, up);
            }
        }));
    }
    watchers
}
