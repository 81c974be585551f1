//! Catches the panic of a probe and panics again, with a message of its own where the payload is no text.
//! rejected by: behaviour::a_panic_is_in_the_handle_of_its_mirror

use std::collections::HashMap;
use std::panic::{self, AssertUnwindSafe};
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
                let answer = panic::catch_unwind(AssertUnwindSafe(|| probe(&mirror)));
                // The last probe's resources are not held while the board is locked.
                drop(probe);
                match answer {
                    Ok(up) => {
                        board.lock().unwrap().insert(mirror, up);
                    }
                    Err(payload) => {
                        let payload = match payload.downcast::<&'static str>() {
                            Ok(text) => panic::resume_unwind(text),
                            Err(payload) => payload,
                        };
                        match payload.downcast::<String>() {
                            Ok(text) => panic::resume_unwind(text),
                            Err(_) => panic!("the probe of {mirror} panicked"),
                        }
                    }
                }
            })
        })
        .collect()
}
