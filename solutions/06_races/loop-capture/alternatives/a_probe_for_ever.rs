//! The probe is leaked, so that each thread borrows it for ever.
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
    let probe: &'static _ = Box::leak(Box::new(probe));
    let names: Arc<[String]> = mirrors.into();
    (0..names.len())
        .map(|place| {
            let (names, board) = (names.clone(), board.clone());
            thread::spawn(move || {
                let up = probe(&names[place]);
                board.lock().unwrap().insert(names[place].clone(), up);
            })
        })
        .collect()
}
