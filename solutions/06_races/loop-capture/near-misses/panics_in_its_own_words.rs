//! Catches the probe's panic and panics with a message of its own: what the bug said is lost.
//! rejected by: behaviour::a_panic_is_in_the_handle_of_its_mirror

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
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
                let Ok(up) = catch_unwind(AssertUnwindSafe(|| probe(&mirror))) else {
                    panic!("the probe of {mirror} has panicked");
                };
                board.lock().unwrap().insert(mirror, up);
            })
        })
        .collect()
}
